#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "building.hpp"
#include "groundwork.hpp"
#include "sconce/app/session.hpp"
#include "sconce/base/result.hpp"
#include "sconce/inventory/inventory.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/plan/plan.hpp"
#include "sconce/resolver/preferences.hpp"
#include "sconce/resolver/resolution.hpp"
#include "sconce/sources/index_source.hpp"
#include "sconce/sources/url_map.hpp"
#include "workshop.hpp"

namespace sconce::app {

/// Whether what is installed satisfies everything, so that nothing is solved and no index is asked.
[[nodiscard]] bool is_satisfied(const SyncOptions& options, const Groundwork& ground);

/// What to solve with.
struct SolveContext {
  const SyncOptions& options;
  const Groundwork& ground;
  const resolver::Preferences* locked = nullptr;     ///< preferred before what is installed
  const resolver::Preferences* suggested = nullptr;  ///< preferred after it
  sources::IndexSource* source = nullptr;  ///< of make_source for the same; null: one of its own
  Builds* builds = nullptr;                ///< for the same ground; null: of the solve's own
  /// What is to say why it is not the newest even if it is installed and stays.
  std::set<pep::PackageName> compared{};
};

/// A warning for each package that the options name and that the answer does not have.
[[nodiscard]] std::vector<std::string> warnings_of_options(const SyncOptions& options,
                                                           const resolver::Resolution& resolution);

/// The mirrors that are asked in the place of others.
[[nodiscard]] Result<sources::UrlMap> url_map(const project::Settings& settings);

/// Where the packages of a run come from. Several solves may share what one has read.
[[nodiscard]] Result<std::unique_ptr<sources::IndexSource>> make_source(
    const project::Settings& settings, const AcceleratorWish& accelerator, Workshop& workshop,
    const store::Store& store, const Session& session);

/// URLs of all indexes that files may come from, without credentials, by the names that the files
/// carry.
[[nodiscard]] Result<std::map<std::string, std::string>> index_urls(
    const project::Settings& settings, const AcceleratorWish& accelerator);

/// Solves over the configured indexes. No solution is an error of kind `no_solution` whose message
/// is the derivation.
[[nodiscard]] Result<resolver::Resolution> solve_request(const SolveContext& context,
                                                         Workshop& workshop,
                                                         const store::Store& store,
                                                         const Session& session);

/// The plan of bringing what is installed to the resolution, by the options. Fails where the
/// request asks for hashes and the plan fetches something that has none.
[[nodiscard]] Result<plan::Plan> plan_changes(const SyncOptions& options,
                                              const SyncRequest& request,
                                              const resolver::Resolution& resolution,
                                              const inventory::Inventory& installed);

/// The plan of a run that changes nothing: what the project needs is kept.
[[nodiscard]] plan::Plan plan_of_nothing(const inventory::Inventory& installed);

}  // namespace sconce::app
