#include "sconce/app/sync.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <expected>
#include <utility>
#include <vector>

#include "building.hpp"
#include "fetching.hpp"
#include "groundwork.hpp"
#include "installing.hpp"
#include "lock_use.hpp"
#include "own_project.hpp"
#include "place.hpp"
#include "request.hpp"
#include "sconce/app/session.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/environment/environment.hpp"
#include "sconce/install/change.hpp"
#include "sconce/inventory/inventory.hpp"
#include "sconce/os/clock.hpp"
#include "sconce/plan/plan.hpp"
#include "sconce/report/sync_report.hpp"
#include "sconce/resolver/resolution.hpp"
#include "sconce/store/store.hpp"
#include "solving.hpp"
#include "workshop.hpp"

namespace sconce::app {
namespace {

/// Seconds since it was made, or since the last lap.
class Stopwatch {
 public:
  double lap() {
    const double now = os::monotonic_seconds();
    return now - std::exchange(last_, now);
  }
  [[nodiscard]] double total() const { return os::monotonic_seconds() - start_; }

 private:
  double start_ = os::monotonic_seconds();
  double last_ = start_;
};

report::SyncReport begin_report(const SyncOptions& options, const SyncRequest& request,
                                const Place& place) {
  report::SyncReport report;
  report.environment = place.environment.prefix;
  report.python = place.target.description;
  report.dry_run = options.dry_run;
  report.warnings = request.warnings;
  return report;
}

/// What others changed while we fetched would make the plan wrong.
Result<void> check_unchanged(const Place& place, const inventory::Inventory& planned_with) {
  const auto now = SCONCE_TRY(read_installed(place));
  const auto same = [](const auto& a, const auto& b) {
    return a.name == b.name && a.version == b.version && a.intact == b.intact;
  };
  if (std::ranges::equal(now.distributions, planned_with.distributions, same)) return {};
  return std::unexpected(
      Error(ErrorKind::state,
            fmt::format("`{}` was changed by another program meanwhile", place.environment.prefix))
          .with_hint("run the command again"));
}

void note_solved(const resolver::Resolution& resolution, double seconds, const Session& session) {
  session.notices.note(fmt::format("Resolved {} in {}",
                                   count_of(resolution.packages.size(), "package"),
                                   format_duration(seconds)));
}

}  // namespace

Result<report::SyncReport> sync(const SyncOptions& options, const Session& session) {
  Stopwatch watch;

  // Project, Target, Inventory.
  const Groundwork ground = SCONCE_TRY(lay_groundwork(options, session));
  const auto& [request, lazy_store, place, installed, settings, accelerator] = ground;
  report::SyncReport report = begin_report(options, request, place);

  // Resolution: the lock's where that is fresh, else a new one.
  const LockUse lock = SCONCE_TRY(use_lock(options, ground, session));
  if (!lock.resolution && is_satisfied(options, ground)) {
    report.plan = plan_of_nothing(installed);
    report.figures.total_seconds = watch.total();
    return report;
  }
  const store::Store& store = *SCONCE_TRY(lazy_store->open());
  Workshop workshop(settings, options.refresh, store, session);
  Builds builds(ground, workshop, store, session);
  auto resolution = lock.resolution ? *lock.resolution
                                    : SCONCE_TRY(solve_request({.options = options,
                                                                .ground = ground,
                                                                .locked = &lock.preferences,
                                                                .builds = &builds},
                                                               workshop, store, session));
  report.solved = !lock.resolution;
  if (lock.resolution) report.lock = lock.file;
  report.accelerator = resolution.accelerator;
  report.held_back = resolution.held_back;
  report.figures.resolve_seconds = watch.lap();
  for (const auto& warning : resolution.warnings) {
    session.notices.warn(warning);
    report.warnings.push_back(warning);
  }
  if (report.solved) note_solved(resolution, report.figures.resolve_seconds, session);

  // Plan, of the project itself too.
  SCONCE_TRY(add_own_project(request, builds, resolution));
  report.plan = SCONCE_TRY(plan_changes(options, request, resolution, installed));
  report.created_environment = !place.exists;
  if (options.dry_run || (place.exists && !report.plan.changes_anything())) {
    report.figures.total_seconds = watch.total();
    return report;
  }
  if (place.is_described) {
    return fail(ErrorKind::usage, "--python-platform can only be solved for: add --dry-run");
  }

  // Store: everything fetched, judged and unpacked before the environment is touched.
  builds.hold_to(resolution);
  auto prepared = SCONCE_TRY(fetch_and_unpack(report.plan, builds, workshop, store, session));
  report.figures.fetched_bytes = prepared.fetched_bytes;
  report.figures.unpacked_bytes = prepared.unpacked_bytes;
  report.figures.fetch_seconds = watch.lap();

  // Environment: staged, then committed as a whole.
  auto locked = SCONCE_TRY(
      install::LockedEnvironment::acquire(place.environment, session.stop, session.notices));
  SCONCE_TRY(check_unchanged(place, installed));
  const auto change = change_of(report.plan, place, request.name, std::move(prepared));
  const auto changed = SCONCE_TRY(apply_change(locked, change, workshop, store, session));
  report.figures.files = changed.files_linked + changed.files_cloned + changed.files_copied;
  report.figures.copied_bytes = changed.bytes_copied;
  report.figures.install_seconds = watch.lap();

  // Report.
  report.figures.total_seconds = watch.total();
  return report;
}

}  // namespace sconce::app
