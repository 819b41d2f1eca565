#include "sconce/app/lock.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <expected>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "accelerator.hpp"
#include "building.hpp"
#include "groundwork.hpp"
#include "lock_file.hpp"
#include "lock_hashes.hpp"
#include "lock_target.hpp"
#include "package_choice.hpp"
#include "place.hpp"
#include "request.hpp"
#include "sconce/accelerator/build.hpp"
#include "sconce/app/session.hpp"
#include "sconce/app/sync.hpp"
#include "sconce/base/digest.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/environment/environment.hpp"
#include "sconce/environment/interpreters.hpp"
#include "sconce/lockfile/lock_origin.hpp"
#include "sconce/lockfile/pylock.hpp"
#include "sconce/os/clock.hpp"
#include "sconce/os/files.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/plan/lock.hpp"
#include "sconce/project/declared.hpp"
#include "sconce/project/pyproject.hpp"
#include "sconce/project/selection.hpp"
#include "sconce/project/settings.hpp"
#include "sconce/report/lock_report.hpp"
#include "sconce/resolver/preferences.hpp"
#include "sconce/sources/index_source.hpp"
#include "sconce/store/store.hpp"
#include "solving.hpp"
#include "workshop.hpp"

namespace sconce::app {
namespace {

using project::ConflictMember;

/// What is asked of one lock: the Project of the one way through.
struct LockWish {
  std::string target;  ///< name of a described one; empty: none
  SyncRequest request;
};

/// One lock in the making: with the Target, and what stands there.
struct LockTask {
  std::string target;
  SyncRequest request;
  project::Settings settings;
  LockedFor made_for;
  LockFile file;
  Digest inputs;
  std::optional<std::string> staleness;  ///< as a clause; nothing: it is fresh
};

/// The answers for a task, one for each way that conflicts leave.
struct LockAnswer {
  std::vector<project::ProjectPart> parts;
  std::vector<plan::ForkAnswer> forks;
  std::map<std::string, std::string> index_urls;
};

SyncOptions options_of(const LockOptions& options, const std::string& target) {
  SyncOptions result;
  result.project_folder = options.project_folder;
  result.constraint_files = options.constraint_files;
  result.target = target;
  // All parts are taken later on; those that a run takes unasked may exclude each other.
  result.selection.no_default_groups = true;
  result.settings = options.settings;
  return result;
}

/// A lock is never made for the host that happens to make it, so nothing named is `any`.
Result<void> default_accelerator(project::Settings& settings) {
  using Kind = project::AcceleratorChoice::Kind;
  const auto& stated = settings.accelerator;
  const bool is_automatic = stated && stated->value.kind == Kind::automatic;
  if (is_automatic && stated->source == project::SettingSource::flag) {
    return std::unexpected(
        Error(ErrorKind::usage, "`--accelerator auto` asks this machine, which no lock does")
            .with_hint("name a build, or describe the machine in `[tool.sconce.targets.NAME]`"));
  }
  if (!stated || is_automatic) {
    settings.accelerator = project::Setting<project::AcceleratorChoice>{.value = {Kind::any, {}}};
  }
  return {};
}

/// The lock that stands there; a malformed one stands in the way unless all is chosen anew.
Result<LockFile> read_existing(const std::string& folder, const LockOptions& options,
                               const std::string& target) {
  auto file = read_lock_file(folder, target);
  if (file || file.error().kind() != ErrorKind::input) return file;
  if (options.upgrade.all && !options.check) return empty_lock_file(folder, target);
  return std::unexpected(file.error().with_hint(
      "mend or remove it, or choose everything anew with `sconce lock --upgrade`"));
}

/// Of all that speaks for a solve the first, as a clause.
std::optional<std::string> why_stale(const LockTask& task, const LockOptions& options) {
  if (auto reason = why_outdated(task.file, task.inputs)) return reason;
  auto reason =
      lockfile::difference(task.file.origin->target, task.made_for.named, task.made_for.platform);
  if (reason) return reason;
  const bool is_upgrade = options.upgrade.all || !options.upgrade.names.empty();
  if (is_upgrade) return "an upgrade is asked for";
  return std::nullopt;
}

/// One wish for each target, each target once.
Result<std::vector<LockWish>> read_wishes(const LockOptions& options) {
  std::vector<LockWish> wishes;
  auto targets = options.targets;
  if (targets.empty()) targets.emplace_back();
  for (const std::string& target : targets) {
    if (std::ranges::count(wishes, target, &LockWish::target) > 0) continue;
    wishes.push_back({target, SCONCE_TRY(read_request(options_of(options, target)))});
  }
  return wishes;
}

Result<LockTask> begin_task(LockWish wish, const LockOptions& options,
                            environment::DescriptionMemo& memo, const Session& session) {
  SyncRequest request = std::move(wish.request);
  SCONCE_TRY(default_accelerator(request.settings));
  auto made_for = SCONCE_TRY(find_lock_target(request, memo, session));
  auto settings = SCONCE_TRY(
      with_pip_configuration(request.settings, made_for.interpreter.base_prefix, session.notices));
  made_for.named.accelerator = SCONCE_TRY(accelerator_name(settings));
  auto file = SCONCE_TRY(read_existing(request.folder, options, wish.target));
  const Digest inputs = inputs_of(request);
  LockTask task{.target = std::move(wish.target),
                .request = std::move(request),
                .settings = std::move(settings),
                .made_for = std::move(made_for),
                .file = std::move(file),
                .inputs = inputs};
  task.staleness = why_stale(task, options);
  return task;
}

Result<void> check_fresh(const std::vector<LockTask>& tasks) {
  std::vector<std::string> stale;
  for (const LockTask& task : tasks) {
    if (task.staleness) stale.push_back(fmt::format("`{}`: {}", task.file.name, *task.staleness));
  }
  if (stale.empty()) return {};
  return std::unexpected(
      Error(ErrorKind::state,
            fmt::format("{} not fresh: {}", stale.size() == 1 ? "a lock is" : "locks are",
                        join(stale, "; ")))
          .with_hint("`sconce lock` makes it anew"));
}

/// Solves for the tasks of one run, which share what they read of indexes.
class LockSolver {
 public:
  LockSolver(const LockOptions& options, std::set<pep::PackageName> upgraded, Workshop& workshop,
             const store::Store& store, const Session& session)
      : options_(options),
        upgraded_(std::move(upgraded)),
        workshop_(workshop),
        store_(store),
        session_(session) {}

  Result<LockAnswer> solve(const LockTask& task) {
    LockAnswer answer{.parts = SCONCE_TRY(project::parts_of(*task.request.project))};
    for (auto& fork : SCONCE_TRY(project::forks_of(*task.request.project))) {
      auto resolution = SCONCE_TRY(solve_fork(task, fork, answer));
      for (const auto& warning : resolution.warnings) session_.notices.warn(warning);
      answer.forks.push_back({std::move(fork), std::move(resolution)});
    }
    warn_of_absent(answer);
    SCONCE_TRY(complete_hashes(answer.forks, workshop_, store_, session_));
    if (sister_.empty()) {
      for (const auto& [fork, resolution] : answer.forks) append(sister_, resolution);
    }
    return answer;
  }

  /// A fresh lock: later targets keep to its versions as if it had been solved.
  void pass(const LockTask& task) {
    if (sister_.empty()) append(sister_, plan::releases_of(*task.file.lock));
  }

 private:
  using Preferences = resolver::Preferences;

  void warn_of_absent(const LockAnswer& answer) const {
    std::set<pep::PackageName> packages;
    for (const auto& [fork, resolution] : answer.forks) {
      for (const auto& package : resolution.packages) packages.insert(package.name);
    }
    for (auto& warning : warnings_of_absent("--upgrade", upgraded_, packages)) {
      session_.notices.warn(std::move(warning));
    }
  }

  static void append(Preferences& into, const Preferences& from) {
    for (const auto& [name, versions] : from) {
      std::ranges::copy(versions, std::back_inserter(into[name]));
    }
  }
  static void append(Preferences& into, const resolver::Resolution& resolution) {
    append(into, plan::preferences_of(resolution));
  }

  Result<resolver::Resolution> solve_fork(const LockTask& task, const project::PartFork& fork,
                                          LockAnswer& answer) {
    SyncRequest request = task.request;
    request.requirements = requirements_of(answer.parts, fork);
    place_requirements(request.requirements, request.folder);
    Place place{.environment = environment::virtual_environment(task.request.folder,
                                                                task.made_for.interpreter),
                .target = task.made_for.target,
                .is_described = true};
    auto wish = SCONCE_TRY(read_accelerator_wish(request, task.settings, place, {}));
    answer.index_urls.merge(SCONCE_TRY(index_urls(task.settings, wish)));
    const Groundwork ground{.request = std::move(request),
                            .store = nullptr,
                            .place = std::move(place),
                            .installed = {},
                            .settings = task.settings,
                            .accelerator = std::move(wish)};
    const Preferences locked = preferences(task, fork, answer);
    const SyncOptions options;
    Builds builds(ground, workshop_, store_, session_);
    auto* source = SCONCE_TRY(source_for(task, ground.accelerator));
    auto resolution = SCONCE_TRY(solve_request({.options = options,
                                                .ground = ground,
                                                .locked = &locked,
                                                .source = source,
                                                .builds = &builds},
                                               workshop_, store_, session_));
    SCONCE_TRY(refuse_trees(resolution, builds));
    return resolution;
  }

  static Result<void> refuse_trees(const resolver::Resolution& resolution, const Builds& builds) {
    for (const auto& package : resolution.packages) {
      if (!package.file || !builds.is_tree(*package.file)) continue;
      return fail(
          ErrorKind::unsupported,
          fmt::format("`{}` comes from a folder or a repository, which locks do not take yet",
                      package.name.text()));
    }
    return {};
  }

  static std::vector<project::DeclaredRequirement> requirements_of(
      const std::vector<project::ProjectPart>& parts, const project::PartFork& fork) {
    std::vector<project::DeclaredRequirement> requirements;
    for (const auto& part : parts) {
      if (part.member && fork.left_out.contains(*part.member)) continue;
      std::ranges::copy(part.requirements, std::back_inserter(requirements));
    }
    return requirements;
  }

  /// The first target's versions, what is locked, the versions of the forks before.
  Preferences preferences(const LockTask& task, const project::PartFork& fork,
                          const LockAnswer& answer) const {
    Preferences all = sister_;
    if (task.file.lock && !options_.upgrade.all) {
      Preferences locked = plan::preferences_of(*task.file.lock, selection_of(task, fork, answer));
      std::erase_if(locked, [&](const auto& entry) { return upgraded_.contains(entry.first); });
      append(all, locked);
    }
    for (const auto& [other, resolution] : answer.forks) append(all, resolution);
    return all;
  }

  /// All that a fork serves at once.
  static lockfile::PylockRequest selection_of(const LockTask& task, const project::PartFork& fork,
                                              const LockAnswer& answer) {
    const auto& target = task.made_for.target;
    lockfile::PylockRequest request{.environment = target.markers, .tags = target.tags};
    request.groups = {plan::own_group(answer.parts)};
    for (const auto& part : answer.parts) {
      if (!part.member || fork.left_out.contains(*part.member)) continue;
      const bool is_extra = part.member->kind == ConflictMember::Kind::extra;
      (is_extra ? request.extras : *request.groups).insert(part.member->name);
    }
    return request;
  }

  /// Targets differ in the accelerators' indexes alone.
  Result<sources::IndexSource*> source_for(const LockTask& task, const AcceleratorWish& wish) {
    std::string key;
    for (const auto& index : wish.indexes) key += index.url.to_string() + "\n";
    auto& source = sources_[{wish.role, std::move(key)}];
    if (!source) {
      source = SCONCE_TRY(make_source(task.settings, wish, workshop_, store_, session_));
    }
    return source.get();
  }

  const LockOptions& options_;
  const std::set<pep::PackageName> upgraded_;
  Workshop& workshop_;
  const store::Store& store_;
  const Session& session_;
  Preferences sister_;  ///< the versions of the first target, which the others keep to
  std::map<std::pair<sources::AcceleratorRole, std::string>, std::unique_ptr<sources::IndexSource>>
      sources_;
};

/// The build that the family has in all forks; nothing where it is not there or they differ.
std::optional<accelerator::Build> build_of(const LockAnswer& answer) {
  const auto& build = answer.forks.front().resolution.accelerator;
  const bool is_one = std::ranges::all_of(
      answer.forks, [&](const auto& fork) { return fork.resolution.accelerator == build; });
  return is_one ? build : std::nullopt;
}

report::LockedFile begin_report(const LockTask& task) {
  report::LockedFile report{.file = task.file.name,
                            .python = task.made_for.target.description,
                            .staleness = task.staleness,
                            .is_new = !task.file.lock};
  if (!task.target.empty()) report.target = task.target;
  if (task.file.lock) report.packages = task.file.lock->packages.size();
  return report;
}

/// The report on a lock, and its text.
report::LockedFile finish(const LockTask& task, const LockAnswer& answer, std::string& text) {
  report::LockedFile report = begin_report(task);
  const lockfile::LockOrigin origin{task.inputs, task.made_for.named, build_of(answer)};
  const auto lock = plan::make_lock({.parts = answer.parts,
                                     .answers = answer.forks,
                                     .target = task.made_for.target,
                                     .origin = origin,
                                     .index_urls = answer.index_urls,
                                     .folder = task.request.folder});
  text = lock.to_text();
  report.written = text != task.file.text;
  report.packages = lock.packages.size();
  report.changes = report::changes_of(task.file.lock ? &*task.file.lock : nullptr, lock);
  report.accelerator = origin.build;
  report.held_back = answer.forks.front().resolution.held_back;
  return report;
}

/// Solves for all that is stale and gives the reports and texts, in the order of the tasks.
Result<std::vector<std::string>> solve_tasks(const std::vector<LockTask>& tasks,
                                             const LockOptions& options, LazyStore& lazy_store,
                                             const Session& session, report::LockReport& report) {
  const store::Store& store = *SCONCE_TRY(lazy_store.open());
  Workshop workshop(tasks.front().settings, options.refresh, store, session);
  LockSolver solver(options, SCONCE_TRY(names_of(options.upgrade)), workshop, store, session);
  std::vector<std::string> texts;
  for (const LockTask& task : tasks) {
    const double start = os::monotonic_seconds();
    texts.push_back(task.file.text);
    if (!task.staleness) {
      solver.pass(task);
      report.locks.push_back(begin_report(task));
      continue;
    }
    const auto answer =
        SCONCE_TRY(in_context(solver.solve(task), "locking `" + task.file.name + "`"));
    report.locks.push_back(finish(task, answer, texts.back()));
    const double seconds = os::monotonic_seconds() - start;
    report.resolve_seconds += seconds;
    session.notices.note(fmt::format("Resolved {} for `{}` in {}",
                                     count_of(report.locks.back().packages, "package"),
                                     task.file.name, format_duration(seconds)));
  }
  return texts;
}

Result<void> write(const std::vector<LockTask>& tasks, const std::vector<std::string>& texts) {
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    if (texts[i] == tasks[i].file.text) continue;
    SCONCE_TRY(os::write_file_atomically(tasks[i].file.path, texts[i]));
  }
  return {};
}

}  // namespace

Result<report::LockReport> lock(const LockOptions& options, const Session& session) {
  const double start = os::monotonic_seconds();
  report::LockReport report;

  // Project and Target, and what stands there.
  auto wishes = SCONCE_TRY(read_wishes(options));
  report.warnings = wishes.front().request.project->warnings;
  for (const auto& warning : report.warnings) session.notices.warn(warning);
  const auto lazy_store = choose_store(
      wishes.front().request.settings,
      options.no_cache ? LazyStore::Lifetime::removed_at_the_end : LazyStore::Lifetime::kept);
  std::vector<LockTask> tasks;
  for (LockWish& wish : wishes) {
    tasks.push_back(SCONCE_TRY(begin_task(std::move(wish), options, *lazy_store, session)));
  }
  if (options.check) SCONCE_TRY(check_fresh(tasks));

  // Resolution, of all before anything is written.
  const auto is_stale = [](const LockTask& task) { return task.staleness.has_value(); };
  if (std::ranges::any_of(tasks, is_stale)) {
    const auto texts = SCONCE_TRY(solve_tasks(tasks, options, *lazy_store, session, report));
    SCONCE_TRY(write(tasks, texts));
  } else {
    for (const LockTask& task : tasks) report.locks.push_back(begin_report(task));
  }
  report.total_seconds = os::monotonic_seconds() - start;
  return report;
}

}  // namespace sconce::app
