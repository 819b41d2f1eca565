#include "provider.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "../pubgrub/incompatibility.hpp"
#include "../pubgrub/provider.hpp"
#include "candidate_list.hpp"
#include "package_table.hpp"
#include "preference.hpp"
#include "prefetcher.hpp"
#include "sconce/accelerator/build.hpp"
#include "sconce/accelerator/verdict.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/base/url.hpp"
#include "sconce/pep/metadata.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/pep/requirement.hpp"
#include "sconce/pep/specifier.hpp"
#include "sconce/pep/version.hpp"
#include "sconce/pep/version_range.hpp"
#include "sconce/resolver/metadata_source.hpp"
#include "sconce/resolver/solve.hpp"
#include "sconce/target/target.hpp"

namespace sconce::resolver {
namespace {

using pep::VersionRange;
using pubgrub::DependencyKind;

/// More builds than any index has of one version.
constexpr std::size_t kMostBuilds = 64;

/// Whether the metadata itself is at fault, so that another version can be tried; a failed transfer
/// says nothing of the version.
bool speaks_against_version(const Error& error) {
  return error.kind() == ErrorKind::input || error.kind() == ErrorKind::unsupported ||
         error.kind() == ErrorKind::archive;
}

/// Name, extras and specifiers as written, without the marker.
std::string short_text(const pep::Requirement& requirement) {
  std::vector<std::string> extras, clauses;
  for (const pep::ExtraName& extra : requirement.extras) extras.push_back(extra.text());
  for (const pep::Specifier& clause : requirement.specifiers.clauses()) {
    clauses.push_back(clause.to_string());
  }
  std::string text = requirement.name.text();
  if (!extras.empty()) text += "[" + join(extras, ",") + "]";
  if (requirement.url_text) text += " @ " + *requirement.url_text;
  return text + join(clauses, ",");
}

/// Without the credentials that the address may hold.
std::string shown_by_url(const pep::Requirement& requirement) {
  const auto url = Url::parse(*requirement.url_text);
  return requirement.name.text() + " @ " + (url ? url->to_string() : "an address that is none");
}

Result<bool> holds(const pep::Requirement& requirement, const target::Target& target) {
  const std::set<pep::ExtraName> no_extras;
  return in_context(requirement.marker.evaluate(target.markers, no_extras),
                    fmt::format("evaluating the marker of `{}`", requirement.to_string()));
}

}  // namespace

const pep::Version& PythonProvider::root_version() {
  static const pep::Version version = pep::Version::from_release({0});
  return version;
}

pubgrub::Note PythonProvider::add_fact(StatedFact fact) {
  facts_.push_back(std::move(fact));
  return static_cast<pubgrub::Note>(facts_.size());
}

// --- Choosing ---------------------------------------------------------------------------------

Result<PythonChoice> PythonProvider::choose(PackageId package, const VersionRange& allowed,
                                            const PythonView& view) {
  if (stop_.stop_requested()) return fail(ErrorKind::interrupted, "the solve was stopped");
  prefetcher_.set_view(&view);
  const Package known = table_[package];
  switch (known.kind) {
    case PackageKind::root:
      return PythonChoice(root_version());
    case PackageKind::python:
      if (allowed.contains(world_.input().target->python)) {
        return PythonChoice(world_.input().target->python);
      }
      return pubgrub::NoCandidate<VersionRange>{allowed};
    case PackageKind::distribution:
      return choose_distribution(*known.name, allowed);
    case PackageKind::extra:
    case PackageKind::build:
      return choose_extra(known.base, allowed, view);
    case PackageKind::accelerator:
      return choose_accelerator(allowed);
  }
  std::unreachable();
}

Result<PythonChoice> PythonProvider::choose_distribution(const pep::PackageName& name,
                                                         const VersionRange& allowed) {
  if (allowed.is_empty()) return pubgrub::NoCandidate<VersionRange>{allowed};
  if (const auto* kept = kept_version(world_, name, allowed)) return PythonChoice(*kept);
  const CandidateList* list = SCONCE_TRY(world_.candidates(name));
  if (list->is_empty()) return pubgrub::NoCandidate<VersionRange>{VersionRange::full()};
  if (const auto* preferred = preferred_candidate(world_, *list, name, allowed)) {
    SCONCE_TRY(check_locked_hashes(world_, name, *preferred));
    return PythonChoice(preferred->version);
  }
  const KnownVersion* first = list->first(
      allowed, [&](const KnownVersion& yanked) { return pins_.admits(name, yanked.version); });
  if (!first) return pubgrub::NoCandidate<VersionRange>{allowed};
  return PythonChoice(SCONCE_TRY(newest_build(name, *list, *first, allowed))->version);
}

/// Of one version of an accelerator package that several indexes have the newest build; the one
/// without a label, which is the default index's, on a tie.
Result<const KnownVersion*> PythonProvider::newest_build(const pep::PackageName& name,
                                                         const CandidateList& candidates,
                                                         const KnownVersion& first,
                                                         const VersionRange& allowed) {
  if (!world_.families().is_must_package(name)) return &first;
  const auto release =
      pep::Specifier::of(pep::SpecifierOperator::equal, first.version.public_version());
  const auto builds = candidates.leading(allowed & VersionRange::from(release), kMostBuilds);
  if (builds.size() < 2) return &first;
  const KnownVersion* best = nullptr;
  std::pair<pep::Version, bool> best_order{root_version(), false};
  for (const KnownVersion* known : builds) {
    const auto build = world_.build(name, known->version);
    if (!build && !speaks_against_version(build.error())) return pass_error(build);
    if (!build || !*build) continue;
    std::pair order{accelerator::version_of(**build), !known->version.has_local()};
    if (best != nullptr && order <= best_order) continue;
    best = known;
    best_order = std::move(order);
  }
  return best != nullptr ? best : &first;
}

/// An extra follows its distribution: where the distribution is decided it takes that version; else
/// what is left to the extra is left to the distribution too, and both will choose alike.
Result<PythonChoice> PythonProvider::choose_extra(PackageId base, const VersionRange& allowed,
                                                  const PythonView& view) {
  const auto* term = view.term(base);
  const bool is_bound = term && term->is_positive() && term->set().is_subset_of(allowed);
  if (!is_bound) return pubgrub::Implied<VersionRange>{allowed, {{base, allowed}}};
  if (const pep::Version* decided = view.decision(base)) return PythonChoice(*decided);
  return choose_distribution(*table_[base].name, term->set());
}

/// Decided last: of the builds that packages have stated the newest that all of them admit.
PythonChoice PythonProvider::choose_accelerator(const VersionRange& allowed) const {
  for (auto build = seen_builds_.rbegin(); build != seen_builds_.rend(); ++build) {
    if (allowed.contains(*build)) return *build;
  }
  return pubgrub::NoCandidate<VersionRange>{allowed};
}

bool PythonProvider::is_said_anew(const pubgrub::Incompatibility<VersionRange>& item) const {
  if (item.entries.size() != 2 || item.cause.note != 0) return false;
  const Package& first = table_[item.entries[0].package];
  const bool follows = first.kind == PackageKind::extra || first.kind == PackageKind::build;
  return follows && first.base == item.entries[1].package;
}

bool PythonProvider::is_unknown(PackageId package) const {
  const Package& known = table_[package];
  const CandidateList* list = known.name ? world_.known_candidates(*known.name) : nullptr;
  return list && list->is_empty();
}

VersionRange PythonProvider::gap_around(const pep::PackageName& name,
                                        const pep::Version& version) const {
  const CandidateList* list = world_.known_candidates(name);
  return list ? list->gap_around(version) : VersionRange::singleton(version);
}

// --- Dependencies -----------------------------------------------------------------------------

Result<PythonDependencies> PythonProvider::dependencies(PackageId package,
                                                        const pep::Version& version) {
  const Package known = table_[package];
  if (known.kind == PackageKind::root) return root_dependencies();
  if (known.kind == PackageKind::python || known.kind == PackageKind::accelerator) {
    return PythonDependencies{VersionRange::full(), {}, {}};
  }
  if (known.kind == PackageKind::build) return build_dependencies(*known.name, version);
  ++metadata_reads_;
  if (known.kind == PackageKind::distribution) prefetcher_.count_try(*known.name);
  const auto metadata = world_.metadata(*known.name, version);
  if (!metadata && speaks_against_version(metadata.error())) {
    return unusable(*known.name, version, metadata.error().to_string());
  }
  if (!metadata) return pass_error(metadata);
  if (known.kind == PackageKind::distribution) {
    return distribution_dependencies(*known.name, version, **metadata);
  }
  PythonDependencies result{gap_around(*known.name, version), {}, {}};
  result.items.push_back({known.base, result.applies_to});
  return with_requirements(std::move(result), world_.active(**metadata, &*known.extra),
                           {*known.name, version, package});
}

PythonDependencies PythonProvider::with_requirements(PythonDependencies result,
                                                     const World::Requirements& requirements,
                                                     const Requirer& requirer) {
  const YankPins::Pin by{VersionRange::empty(), requirer.package, requirer.version};
  for (const pep::Requirement* requirement : requirements) {
    if (!is_known_url(*requirement)) {
      return unusable(requirer.name, requirer.version,
                      fmt::format("it requires `{}` by a URL, which only the project itself may do",
                                  shown_by_url(*requirement)));
    }
    add_requirement(*requirement, by, 0, result.items);
  }
  return result;
}

PythonDependencies PythonProvider::unusable(const pep::PackageName& name,
                                            const pep::Version& version, std::string why,
                                            std::string hint) {
  passed_over_.push_back(
      fmt::format("`{} {}` was passed over: {}", name.text(), version.to_string(), why));
  return {gap_around(name, version), {}, add_fact({"", std::move(why), std::move(hint)})};
}

PythonDependencies PythonProvider::distribution_dependencies(const pep::PackageName& name,
                                                             const pep::Version& version,
                                                             const pep::CoreMetadata& metadata) {
  if (metadata.name != name || metadata.version != version) {
    return unusable(name, version,
                    fmt::format("its metadata is that of `{} {}`", metadata.name.text(),
                                metadata.version.to_string()));
  }
  PythonDependencies result{gap_around(name, version), {}, {}};
  const auto& python = metadata.requires_python;
  if (python && !python->contains(world_.input().target->python)) {
    result.items.push_back({table_.python(), VersionRange::from(*python)});
    return result;
  }
  if (world_.families().is_must_package(name)) {
    if (!world_.bounds_its_head(metadata)) {
      return unusable(name, version,
                      fmt::format("it does not say which `{}` it works with",
                                  world_.families().head(name)->text()),
                      fmt::format("`--allow-unproven {}` takes it all the same", name.text()));
    }
    result.items.push_back({table_.build(name), result.applies_to});
  }
  add_companions(metadata, result.items);
  return with_requirements(std::move(result), world_.active(metadata, nullptr),
                           {name, version, table_.distribution(name)});
}

void PythonProvider::add_companions(const pep::CoreMetadata& metadata,
                                    std::vector<PythonDependency>& items) {
  for (auto& companion : world_.companions().of(metadata)) {
    items.push_back(
        {table_.distribution(companion.name), VersionRange::from(companion.specifiers),
         DependencyKind::constrains,
         add_fact({companion.reason, companion.name.text() + companion.specifiers.to_string()})});
  }
}

Result<PythonDependencies> PythonProvider::build_dependencies(const pep::PackageName& name,
                                                              const pep::Version& version) {
  const auto build = world_.build(name, version);
  if (!build && !speaks_against_version(build.error())) return pass_error(build);
  if (!build) return unusable(name, version, build.error().to_string());
  PythonDependencies result{gap_around(name, version), {}, {}};
  if (!*build) {
    if (world_.input().accelerator.allow_unknown_build.contains(name)) return result;
    return unusable(name, version, "nothing in it says which accelerator it was built for",
                    fmt::format("`--allow-unknown-build {}` takes it all the same", name.text()));
  }
  if (const auto refusal = world_.refusal_by_limits(name, version, **build)) {
    return unusable(
        name, version,
        fmt::format("it is built for {}, which does not serve {}: {}", (*build)->to_string(),
                    world_.input().accelerator.limits->origin, *refusal));
  }
  const auto strictness = world_.families().strictness(name);
  seen_builds_.insert(accelerator::version_of(**build));
  result.items.push_back({table_.accelerator(), accelerator::builds_beside(**build, strictness),
                          DependencyKind::requires_package, add_fact({"", (*build)->to_string()})});
  return result;
}

bool PythonProvider::is_known_url(const pep::Requirement& requirement) const {
  if (!requirement.url_text) return true;
  const OfferedFile* direct = world_.direct_file(requirement.name);
  if (!direct) return false;
  const auto url = Url::parse(*requirement.url_text);
  return url && url->without_fragment().to_string() == direct->url.without_fragment().to_string();
}

void PythonProvider::add_requirement(const pep::Requirement& requirement, const YankPins::Pin& by,
                                     pubgrub::Note note, std::vector<PythonDependency>& items) {
  const PackageId base = table_.distribution(requirement.name);
  const VersionRange range = VersionRange::from(requirement.specifiers);
  if (requirement.specifiers.is_exact_pin()) {
    table_.raise_rank(base, kExactPinRank);
    pins_.add(requirement.name, {range, by.by, by.by_version});
  }
  if (world_.direct_file(requirement.name)) table_.raise_rank(base, kDirectFileRank);
  prefetcher_.expect(requirement.name, range, requirement.extras);
  items.push_back({base, range, DependencyKind::requires_package, note});
  for (const pep::ExtraName& extra : requirement.extras) {
    items.push_back(
        {table_.extra(requirement.name, extra), range, DependencyKind::requires_package, note});
  }
}

Result<PythonDependencies> PythonProvider::root_dependencies() {
  const SolveInput& input = world_.input();
  PythonDependencies result{VersionRange::full(), {}, {}};
  if (input.project_requires_python) {
    const auto& python = *input.project_requires_python;
    if (!python.contains(input.target->python)) {
      result.items.push_back({table_.python(), VersionRange::from(python),
                              DependencyKind::requires_package,
                              add_fact({"", "requires-python " + python.to_string()})});
    }
  }
  if (const auto& stated = input.accelerator.build) {
    const pep::Version version = accelerator::version_of(stated->build);
    seen_builds_.insert(version);
    result.items.push_back({table_.accelerator(), VersionRange::singleton(version),
                            DependencyKind::requires_package,
                            add_fact({stated->origin, stated->build.to_string()})});
  }
  if (const auto& stated = input.accelerator.limits) {
    result.items.push_back({table_.accelerator(), accelerator::builds_within(stated->limits),
                            DependencyKind::constrains,
                            add_fact({stated->origin, "a build that runs there"})});
  }
  const YankPins::Pin by{VersionRange::empty(), table_.root(), root_version()};
  for (const StatedRequirement& stated : input.requirements) {
    const pep::Requirement& requirement = stated.requirement;
    if (!SCONCE_TRY(holds(requirement, *input.target))) continue;
    if (requirement.url_text && !world_.direct_file(requirement.name)) {
      return fail(ErrorKind::unsupported,
                  fmt::format("`{}` cannot be taken from its URL", requirement.to_string()));
    }
    const auto note = add_fact({stated.origin, short_text(requirement)});
    add_requirement(requirement, by, note, result.items);
  }
  SCONCE_TRY(add_constraints(result.items));
  return result;
}

Result<void> PythonProvider::add_constraints(std::vector<PythonDependency>& items) {
  const SolveInput& input = world_.input();
  for (const StatedRequirement& stated : input.constraints) {
    const pep::Requirement& requirement = stated.requirement;
    if (!SCONCE_TRY(holds(requirement, *input.target))) continue;
    const PackageId base = table_.distribution(requirement.name);
    const VersionRange range = VersionRange::from(requirement.specifiers);
    if (requirement.specifiers.is_exact_pin()) {
      table_.raise_rank(base, kExactPinRank);
      pins_.add(requirement.name, {range, table_.root(), root_version()});
    }
    items.push_back({base, range, DependencyKind::constrains,
                     add_fact({stated.origin, short_text(requirement)})});
  }
  return {};
}

}  // namespace sconce::resolver
