#include "solving.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <expected>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <variant>
#include <vector>

#include "accelerator.hpp"
#include "building.hpp"
#include "own_project.hpp"
#include "package_choice.hpp"
#include "request.hpp"
#include "sconce/accelerator/families.hpp"
#include "sconce/app/session.hpp"
#include "sconce/app/sync.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/base/url.hpp"
#include "sconce/http/client.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/pep/requirement.hpp"
#include "sconce/plan/plan.hpp"
#include "sconce/project/declared.hpp"
#include "sconce/project/settings.hpp"
#include "sconce/resolver/metadata_source.hpp"
#include "sconce/resolver/resolution.hpp"
#include "sconce/resolver/solve.hpp"
#include "sconce/sources/index_source.hpp"
#include "sconce/sources/url_map.hpp"
#include "sconce/store/store.hpp"
#include "workshop.hpp"

namespace sconce::app {
namespace {

std::vector<pep::Requirement> plain(const std::vector<project::DeclaredRequirement>& declared) {
  std::vector<pep::Requirement> requirements;
  for (const auto& entry : declared) requirements.push_back(entry.requirement);
  return requirements;
}

std::vector<resolver::StatedRequirement> stated(
    const std::vector<project::DeclaredRequirement>& declared) {
  std::vector<resolver::StatedRequirement> requirements;
  for (const auto& entry : declared) {
    requirements.push_back({entry.requirement, entry.origin, entry.hashes});
  }
  return requirements;
}

resolver::PrereleasePolicy prerelease_policy(const project::Settings& settings) {
  if (!settings.prerelease) return resolver::PrereleasePolicy::if_necessary;
  switch (settings.prerelease->value) {
    case project::PrereleaseChoice::if_necessary:
      return resolver::PrereleasePolicy::if_necessary;
    case project::PrereleaseChoice::allow:
      return resolver::PrereleasePolicy::allow;
    case project::PrereleaseChoice::disallow:
      return resolver::PrereleasePolicy::disallow;
  }
  std::unreachable();
}

resolver::ResolutionMode resolution_mode(const project::Settings& settings) {
  if (!settings.resolution) return resolver::ResolutionMode::highest;
  switch (settings.resolution->value) {
    case project::ResolutionChoice::highest:
      return resolver::ResolutionMode::highest;
    case project::ResolutionChoice::lowest:
      return resolver::ResolutionMode::lowest;
    case project::ResolutionChoice::lowest_direct:
      return resolver::ResolutionMode::lowest_direct;
  }
  std::unreachable();
}

resolver::FileKindPolicy file_kinds(const project::Settings& settings) {
  resolver::FileKindPolicy policy;
  for (const auto& [choice, source, origin] : settings.file_kinds) {
    const bool no_build = choice.kind == project::FileKindChoice::Kind::no_build;
    if (choice.package) {
      (no_build ? policy.no_build : policy.no_binary).insert(*choice.package);
    } else {
      (no_build ? policy.no_build_all : policy.no_binary_all) = true;
    }
  }
  return policy;
}

Result<sources::IndexPlace> index_place(const project::Setting<project::IndexSetting>& setting) {
  const auto& [index, source, origin] = setting;
  const auto url = SCONCE_TRY(in_context(Url::parse(index.url), "reading " + origin));
  // An accelerator index serves what is routed to it, and that by another way.
  const bool is_accelerator = project::build_of_index(index.url).has_value();
  return sources::IndexPlace{.url = url.as_folder(),
                             .name = index.name.empty() ? url.to_string() : index.name,
                             .is_explicit = index.is_explicit || is_accelerator,
                             .is_assumed_old = index.is_assumed_old};
}

Result<sources::SourceOptions> source_options(const project::Settings& settings) {
  sources::SourceOptions options;
  for (const auto& place : settings.find_links) options.find_links.push_back(place.value);
  for (const auto& index : settings.extra_indexes) {
    options.indexes.push_back(SCONCE_TRY(index_place(index)));
  }
  if (settings.index) options.indexes.push_back(SCONCE_TRY(index_place(*settings.index)));
  for (const auto& [package, pin] : settings.index_pins) options.pinned[package] = pin.value;
  if (settings.index_strategy &&
      settings.index_strategy->value == project::IndexStrategy::best_match) {
    options.strategy = sources::IndexStrategy::best_match;
  }
  options.map = SCONCE_TRY(url_map(settings));
  return options;
}

/// Requirements that name their file themselves, `name @ URL`.
Result<std::map<pep::PackageName, resolver::OfferedFile>> direct_files(const SyncRequest& request,
                                                                       const sources::UrlMap& map,
                                                                       Builds& builds) {
  std::map<pep::PackageName, resolver::OfferedFile> files;
  for (const auto& entry : request.requirements) {
    const auto& requirement = entry.requirement;
    if (!requirement.url_text) continue;
    if (auto tree = SCONCE_TRY(in_context(builds.open_tree(entry), "reading " + entry.origin))) {
      files.insert_or_assign(requirement.name, *std::move(tree));
      continue;
    }
    auto file = sources::file_at(*requirement.url_text, request.folder, map);
    files.insert_or_assign(requirement.name,
                           SCONCE_TRY(in_context(std::move(file), "reading " + entry.origin)));
  }
  return files;
}

Result<resolver::SolveInput> solve_input(const SolveContext& context, const sources::UrlMap& map,
                                         const Workshop& workshop, Builds& builds) {
  const auto& options = context.options;
  const auto& [request, store, place, installed, settings, accelerator] = context.ground;
  resolver::SolveInput input;
  input.requirements = stated(request.requirements);
  input.constraints = stated(request.constraints);
  input.target = &place.target;
  input.project_requires_python = request.requires_python;
  if (context.locked != nullptr) input.locked = *context.locked;
  input.installed = &installed;
  if (context.suggested != nullptr) input.suggested = *context.suggested;
  input.upgrade = SCONCE_TRY(names_of(options.upgrade));
  input.upgrade_all = options.upgrade.all;
  input.compared = context.compared;
  input.is_offline = workshop.freshness == http::Freshness::offline;
  input.prereleases = prerelease_policy(settings);
  input.mode = resolution_mode(settings);
  input.file_kinds = file_kinds(settings);
  input.direct_files = SCONCE_TRY(direct_files(request, map, builds));
  input.reinstall = SCONCE_TRY(names_of(options.reinstall));
  input.reinstall_all = options.reinstall.all;
  if (settings.exclude_newer) {
    input.exclude_newer =
        std::chrono::floor<std::chrono::seconds>(settings.exclude_newer->value.time_since_epoch())
            .count();
  }
  return input;
}

/// The build for which there is a solution where there is none for the one that was named, in
/// words.
std::optional<std::string> other_accelerator_hint(const resolver::Resolution& resolution) {
  if (!resolution.accelerator) return std::nullopt;
  std::vector<std::string> family;
  for (const auto& package : resolution.packages) {
    if (!package.build) continue;
    family.push_back(fmt::format("`{} {}`", package.name.text(), package.version.to_string()));
  }
  return fmt::format("for {} there is a solution, with {}: `--accelerator {}`",
                     resolution.accelerator->to_string(), join(family, ", "),
                     resolution.accelerator->name());
}

/// Where the named build itself has a solution, only not by the index that serves it.
std::optional<std::string> asked_index_hint(const AcceleratorWish& accelerator) {
  if (accelerator.indexes.empty()) return std::nullopt;
  return fmt::format(
      "there is a solution for {} elsewhere; asked was `{}`: check that address "
      "(--accelerator-index)",
      accelerator.policy.build->build.to_string(), accelerator.indexes.front().url.to_string());
}

Error no_solution_error(const resolver::NoSolution& why, http::Freshness freshness) {
  Error error(ErrorKind::no_solution, why.derivation());
  for (const auto& hint : why.hints) error = error.with_hint(hint);
  if (freshness == http::Freshness::offline) {
    error = error.with_hint("with --offline only pages and files kept by earlier runs are seen");
  }
  return error;
}

using Answer = std::variant<resolver::Resolution, resolver::NoSolution>;

/// A shared source outlives the builds, and is told so.
Result<Answer> solve_with_builds(const resolver::SolveInput& input, sources::IndexSource& source,
                                 Builds& builds, const Session& session) {
  source.set_builder(&builds);
  auto answer = resolver::solve(input, source, session.notices, session.stop);
  source.set_builder(nullptr);
  return answer;
}

Result<Answer> solve_for(const SolveContext& context, const AcceleratorWish& accelerator,
                         Workshop& workshop, const store::Store& store, const Session& session) {
  const auto options = SCONCE_TRY(source_options(context.ground.settings));
  Builds own_builds(context.ground, workshop, store, session);
  Builds& builds = context.builds != nullptr ? *context.builds : own_builds;
  auto input = SCONCE_TRY(solve_input(context, options.map, workshop, builds));
  input.accelerator = accelerator.policy;
  const bool is_shared = context.source != nullptr && &accelerator == &context.ground.accelerator;
  if (is_shared) return solve_with_builds(input, *context.source, builds, session);
  const auto source =
      SCONCE_TRY(make_source(context.ground.settings, accelerator, workshop, store, session));
  return solve_with_builds(input, *source, builds, session);
}

/// Where there is no solution for the named build: what there is without naming one.
std::optional<std::string> look_beyond_named_build(const SolveContext& context, Workshop& workshop,
                                                   const store::Store& store,
                                                   const Session& session) {
  const auto& [request, lazy_store, place, installed, settings, accelerator] = context.ground;
  const auto open = without_named_build(accelerator, settings);
  if (!open) return std::nullopt;
  const auto answer = solve_for(context, *open, workshop, store, session);
  const auto* found = answer ? std::get_if<resolver::Resolution>(&*answer) : nullptr;
  if (found == nullptr) return std::nullopt;
  if (found->accelerator == accelerator.policy.build->build) return asked_index_hint(accelerator);
  return other_accelerator_hint(*found);
}

}  // namespace

std::vector<std::string> warnings_of_options(const SyncOptions& options,
                                             const resolver::Resolution& resolution) {
  std::set<pep::PackageName> packages;
  for (const auto& package : resolution.packages) packages.insert(package.name);
  std::vector<std::string> warnings;
  for (const auto& [option, choice] :
       {std::pair{"--upgrade", &options.upgrade}, std::pair{"--reinstall", &options.reinstall}}) {
    if (const auto names = names_of(*choice)) {
      std::ranges::move(warnings_of_absent(option, *names, packages), std::back_inserter(warnings));
    }
  }
  return warnings;
}

Result<sources::UrlMap> url_map(const project::Settings& settings) {
  sources::UrlMap result;
  for (const auto& [map, source, origin] : settings.index_maps) {
    SCONCE_TRY(result.add(map.from + "=" + map.to));
  }
  return result;
}

Result<std::unique_ptr<sources::IndexSource>> make_source(const project::Settings& settings,
                                                          const AcceleratorWish& accelerator,
                                                          Workshop& workshop,
                                                          const store::Store& store,
                                                          const Session& session) {
  auto options = SCONCE_TRY(source_options(settings));
  options.accelerator_indexes = accelerator.indexes;
  options.accelerator_role = accelerator.role;
  return std::make_unique<sources::IndexSource>(
      sources::SourceServices{.client = workshop.client,
                              .pool = workshop.pool,
                              .mailbox = workshop.mailbox,
                              .store = &store,
                              .notices = session.notices,
                              .freshness = workshop.freshness,
                              .stop = session.stop},
      std::move(options));
}

Result<std::map<std::string, std::string>> index_urls(const project::Settings& settings,
                                                      const AcceleratorWish& accelerator) {
  std::map<std::string, std::string> urls;
  for (const auto& index : SCONCE_TRY(source_options(settings)).indexes) {
    urls.emplace(index.name, index.url.to_string());
  }
  for (const auto& index : accelerator.indexes) urls.emplace(index.name, index.url.to_string());
  return urls;
}

bool is_satisfied(const SyncOptions& options, const Groundwork& ground) {
  const auto& [request, store, place, installed, settings, accelerator] = ground;
  if (!is_own_project_in_place(request, installed)) return false;
  if (!place.exists || options.upgrade.all || !options.upgrade.names.empty()) return false;
  if (options.reinstall.all || !options.reinstall.names.empty() || options.exact) return false;
  auto requirements = plain(request.requirements);
  for (const auto& constraint : request.constraints) {
    if (installed.find(constraint.requirement.name)) {
      requirements.push_back(constraint.requirement);
    }
  }
  return plan::is_solution(requirements, installed, place.target, accelerator.policy);
}

Result<resolver::Resolution> solve_request(const SolveContext& context, Workshop& workshop,
                                           const store::Store& store, const Session& session) {
  auto answer =
      SCONCE_TRY(solve_for(context, context.ground.accelerator, workshop, store, session));
  if (auto* resolution = std::get_if<resolver::Resolution>(&answer)) {
    std::ranges::move(warnings_of_options(context.options, *resolution),
                      std::back_inserter(resolution->warnings));
    return std::move(*resolution);
  }
  Error error = no_solution_error(std::get<resolver::NoSolution>(answer), workshop.freshness);
  if (context.ground.accelerator.policy.build) {
    const auto hint = look_beyond_named_build(context, workshop, store, session);
    if (hint) error = error.with_hint(*hint);
  }
  return std::unexpected(error);
}

Result<plan::Plan> plan_changes(const SyncOptions& options, const SyncRequest& request,
                                const resolver::Resolution& resolution,
                                const inventory::Inventory& installed) {
  plan::PlanOptions plan_options;
  plan_options.exact = options.exact;
  plan_options.reinstall_all = options.reinstall.all;
  plan_options.reinstall = SCONCE_TRY(names_of(options.reinstall));
  if (!is_own_project_in_place(request, installed)) {
    plan_options.reinstall.insert(*request.project->name);
  }
  auto plan = plan::make_plan(resolution, installed, plan_options);
  if (request.hashes_asked_by) {
    SCONCE_TRY(plan::require_hashes(plan, stated(request.requirements), *request.hashes_asked_by));
  }
  return plan;
}

plan::Plan plan_of_nothing(const inventory::Inventory& installed) {
  plan::Plan plan;
  const auto& families = accelerator::Families::built_in();
  for (const auto& distribution : installed.distributions) {
    plan.steps.push_back({.action = plan::Action::keep,
                          .stage = families.is_accelerator_package(distribution.name)
                                       ? plan::Stage::accelerator
                                       : plan::Stage::rest,
                          .name = distribution.name,
                          .installed = distribution.version,
                          .version = distribution.version});
  }
  std::ranges::stable_sort(plan.steps, {}, &plan::PlanStep::stage);
  return plan;
}

}  // namespace sconce::app
