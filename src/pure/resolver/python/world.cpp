#include "world.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "candidate_list.hpp"
#include "sconce/accelerator/build.hpp"
#include "sconce/accelerator/verdict.hpp"
#include "sconce/base/digest.hpp"
#include "sconce/base/result.hpp"
#include "sconce/inventory/inventory.hpp"
#include "sconce/pep/metadata.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/resolver/allowed_hashes.hpp"
#include "sconce/resolver/metadata_source.hpp"
#include "sconce/resolver/preferences.hpp"
#include "sconce/resolver/solve.hpp"

namespace sconce::resolver {

namespace {

/// Hashes in the address that a requirement names are the project's word, as those behind --hash.
std::vector<Digest> proofs_of(const OfferedFile& file) {
  std::vector<Digest> proofs;
  for (const Digest& hash : file.hashes) {
    if (is_collision_resistant(hash.algorithm())) proofs.push_back(hash);
  }
  return proofs;
}

}  // namespace

World::World(const SolveInput& input, MetadataSource& source) : input_(input), source_(source) {
  take_hashes(input.requirements);
  take_hashes(input.constraints);
  for (const auto& [name, file] : input.direct_files) {
    allowed_hashes_[name].demand_one_of(proofs_of(file));
  }
}

void World::take_hashes(const std::vector<StatedRequirement>& stated) {
  for (const auto& [requirement, origin, hashes] : stated) {
    if (hashes.empty() || !holds(requirement, {})) continue;
    allowed_hashes_[requirement.name].demand_one_of(hashes);
  }
}

AllowedHashes World::allowed_hashes(const pep::PackageName& name) const {
  const auto found = allowed_hashes_.find(name);
  return found == allowed_hashes_.end() ? AllowedHashes() : found->second;
}

const inventory::InstalledDistribution* World::preferred(const pep::PackageName& name) const {
  if (!input_.installed || is_upgraded(name)) return nullptr;
  const auto* installed = input_.installed->find(name);
  const OfferedFile* direct = direct_file(name);
  if (!installed || !direct) return installed;
  const bool is_same = installed->direct_url && installed->version == direct->version() &&
                       installed->direct_url->url == direct->url.without_fragment().to_string();
  return is_same ? installed : nullptr;
}

const inventory::InstalledDistribution* World::keepable(const pep::PackageName& name) const {
  const auto* installed = preferred(name);
  if (!installed || !installed->intact) return nullptr;
  return input_.reinstall_all || input_.reinstall.contains(name) ? nullptr : installed;
}

const std::vector<PreferredVersion>& World::of(const Preferences& preferences,
                                               const pep::PackageName& name) const {
  static const std::vector<PreferredVersion> none;
  const auto found = preferences.find(name);
  return found == preferences.end() || is_upgraded(name) ? none : found->second;
}

const std::vector<PreferredVersion>& World::locked(const pep::PackageName& name) const {
  return of(input_.locked, name);
}

const std::vector<PreferredVersion>& World::suggested(const pep::PackageName& name) const {
  return of(input_.suggested, name);
}

const OfferedFile* World::direct_file(const pep::PackageName& name) const {
  const auto found = input_.direct_files.find(name);
  return found == input_.direct_files.end() ? nullptr : &found->second;
}

bool World::is_lowest_wanted(const pep::PackageName& name) const {
  if (input_.mode != ResolutionMode::lowest_direct) return input_.mode == ResolutionMode::lowest;
  return std::ranges::any_of(input_.requirements, [&](const StatedRequirement& stated) {
    return stated.requirement.name == name;
  });
}

CandidatePolicy World::policy_for(const pep::PackageName& name) const {
  const FileKindPolicy& kinds = input_.file_kinds;
  CandidatePolicy policy;
  policy.target = input_.target;
  policy.is_direct = direct_file(name) != nullptr;
  policy.takes_wheels = !kinds.no_binary_all && !kinds.no_binary.contains(name);
  policy.takes_source_archives = !kinds.no_build_all && !kinds.no_build.contains(name);
  policy.exclude_newer = input_.exclude_newer;
  policy.prereleases = input_.prereleases;
  policy.hashes = allowed_hashes(name);
  policy.lowest_first = is_lowest_wanted(name);
  policy.locked = &locked(name);
  policy.suggested = &suggested(name);
  return policy;
}

const CandidateList* World::known_candidates(const pep::PackageName& name) const {
  const auto found = candidates_.find(name);
  return found == candidates_.end() ? nullptr : &found->second;
}

std::vector<std::string> World::known_names() const {
  std::set<std::string> names;
  for (const auto& name : families().known_names()) names.insert(name);
  for (const auto& [name, list] : candidates_) {
    if (!list.is_empty()) names.insert(name.text());
  }
  return {names.begin(), names.end()};
}

const CandidateList& World::adopt(const pep::PackageName& name, const Offering& offering) {
  if (const CandidateList* known = known_candidates(name)) return *known;
  const auto* installed = keepable(name);
  return candidates_
      .try_emplace(name, offering, installed ? &installed->version : nullptr, policy_for(name))
      .first->second;
}

Result<const CandidateList*> World::candidates(const pep::PackageName& name) {
  if (const CandidateList* known = known_candidates(name)) return known;
  if (const OfferedFile* direct = direct_file(name)) {
    return &adopt(name, direct_offerings_.try_emplace(name, Offering{{*direct}, {}}).first->second);
  }
  return &adopt(name, *SCONCE_TRY(source_.offering(name)));
}

Result<const pep::CoreMetadata*> World::metadata(const pep::PackageName& name,
                                                 const pep::Version& version) {
  const auto* installed = keepable(name);
  if (installed && installed->version == version) return &installed->metadata;
  const CandidateList* list = SCONCE_TRY(candidates(name));
  const KnownVersion* known = list->find(version);
  SCONCE_ASSERT(known && known->file);
  return source_.metadata(*known->file);
}

Result<std::optional<accelerator::Build>> World::build(const pep::PackageName& name,
                                                       const pep::Version& version) {
  const auto* installed = keepable(name);
  if (installed && installed->version == version) return installed->build;
  if (const auto labelled = accelerator::build_of_label(version)) return labelled;
  const CandidateList* list = SCONCE_TRY(candidates(name));
  const KnownVersion* known = list->find(version);
  SCONCE_ASSERT(known && known->file);
  if (!known->file->is_wheel()) return std::nullopt;
  return source_.build(*known->file);
}

bool World::bounds_its_head(const pep::CoreMetadata& metadata) const {
  const auto head = families().head(metadata.name);
  if (!head || input_.accelerator.allow_unproven.contains(metadata.name)) return true;
  const auto bounds = [&](const auto& bound) {
    return bound.name == *head && !bound.specifiers.is_empty();
  };
  return std::ranges::any_of(metadata.requires_dist, bounds) ||
         std::ranges::any_of(companions().of(metadata), bounds);
}

std::optional<std::string> World::refusal_by_limits(const pep::PackageName& name,
                                                    const pep::Version& version,
                                                    const accelerator::Build& build) const {
  const auto& stated = input_.accelerator.limits;
  if (!stated || !families().is_must_package(name) || families().head(name)) return std::nullopt;
  const auto verdict = accelerator::judge(build, version, stated->limits);
  const auto* installed = keepable(name);
  const bool is_installed = installed != nullptr && installed->version == version;
  const auto worst =
      is_installed ? accelerator::Outcome::unknown : accelerator::Outcome::runs_ptx_only;
  if (verdict.outcome <= worst) return std::nullopt;
  return verdict.reason;
}

const accelerator::Families& World::families() const {
  const auto* given = input_.accelerator.families;
  return given ? *given : accelerator::Families::built_in();
}

const accelerator::Companions& World::companions() const {
  const auto* given = input_.accelerator.companions;
  return given ? *given : accelerator::Companions::built_in();
}

bool World::holds(const pep::Requirement& requirement,
                  const std::set<pep::ExtraName>& extras) const {
  if (requirement.marker.is_always_true()) return true;
  return requirement.marker.evaluate(input_.target->markers, extras).value_or(false);
}

const World::Requirements& World::active(const pep::CoreMetadata& metadata,
                                         const pep::ExtraName* extra) {
  const auto [found, is_new] = active_.try_emplace({&metadata, extra ? extra->text() : ""});
  if (!is_new) return found->second;
  for (const pep::Requirement& requirement : metadata.requires_dist) {
    if (extra && !requirement.marker.mentions_extra()) continue;
    const bool holds_without = holds(requirement, {});
    if (extra ? (!holds_without && holds(requirement, {*extra})) : holds_without) {
      found->second.push_back(&requirement);
    }
  }
  return found->second;
}

}  // namespace sconce::resolver
