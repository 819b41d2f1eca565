#include <fmt/format.h>

#include <algorithm>
#include <expected>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "journal.hpp"
#include "moves.hpp"
#include "owned_files.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/file_tree.hpp"
#include "sconce/base/progress.hpp"
#include "sconce/base/relative_path.hpp"
#include "sconce/base/result.hpp"
#include "sconce/environment/environment.hpp"
#include "sconce/install/change.hpp"
#include "sconce/os/file_lock.hpp"
#include "sconce/os/files.hpp"
#include "sconce/os/terminal.hpp"
#include "stage.hpp"

namespace sconce::install {
namespace {

using environment::Environment;

/// Carries out the journal that lies there.
Result<void> finish(const ChangeFolders& folders) {
  const std::string text = SCONCE_TRY(os::read_file(folders.journal, kMostJournalBytes));
  return carry_out(SCONCE_TRY(parse_journal(text)), folders);
}

/// Finishes or drops what an interrupted change left. Only under the exclusive lock.
Result<void> mend(const ChangeFolders& folders, Notices& notices) {
  const os::InterruptHold hold;
  if (!os::exists(folders.journal)) {
    return has_leftovers(folders) ? clean_up(folders) : Result<void>();
  }
  const Result<void> finished = finish(folders);
  if (finished) {
    notices.note(fmt::format("finished an interrupted change of `{}`", folders.prefix));
  } else if (finished.error().kind() == ErrorKind::mismatch) {
    notices.warn(fmt::format(
        "an interrupted change of `{}` cannot be finished, since {}; packages may be incomplete "
        "there: sync with `--reinstall`",
        folders.prefix, finished.error().message()));
  } else {
    return finished;
  }
  return clean_up(folders);
}

Result<os::FileLock> lock(const std::string& path, os::FileLock::Mode mode, std::stop_token stop,
                          Notices& notices) {
  return os::FileLock::acquire(path, mode, std::move(stop), [&] {
    notices.note(fmt::format("waiting for another process that holds `{}`", path));
  });
}

/// Drops what a change that was killed left without a journal; one that is under way holds the
/// lock. Only space is at stake, so this neither waits nor fails.
void drop_leftovers(const ChangeFolders& folders) {
  if (!has_leftovers(folders)) return;
  const auto held = os::FileLock::try_acquire(folders.lock, os::FileLock::Mode::exclusive);
  if (!held || !*held || os::exists(folders.journal)) return;
  static_cast<void>(clean_up(folders));
}

/// Makes the state folder and locks. Who had the lock before may take the folder away with it.
Result<os::FileLock> lock_for_changing(const Environment& environment, std::stop_token stop,
                                       Notices& notices) {
  for (int attempt = 0;; ++attempt) {
    SCONCE_TRY(os::make_directories(environment.state_folder()));
    auto held = lock(environment.lock_path(), os::FileLock::Mode::exclusive, stop, notices);
    const bool is_gone = !held && held.error().kind() == ErrorKind::not_found;
    if (!is_gone || attempt == 10) return held;
  }
}

/// Dist-info and egg-info folders of the environment, below the prefix.
Result<std::vector<RelativePath>> installed_places(const os::HostTree& tree,
                                                   const Environment& environment) {
  std::vector<RelativePath> places;
  for (const RelativePath& folder : environment.site_packages) {
    const auto entries = tree.list(folder);
    if (!entries && entries.error().kind() == ErrorKind::not_found) continue;
    if (!entries) return pass_error(entries);
    for (const DirectoryEntry& entry : *entries) {
      if (!entry.name.ends_with(".dist-info") && !entry.name.ends_with(".egg-info")) continue;
      if (auto name = RelativePath::parse(entry.name)) places.push_back(folder / *name);
    }
  }
  return places;
}

/// What leaves and what stays, by the lists of files that distributions keep.
Result<MoveInput> move_input(const EnvironmentChange& change, const Environment& environment,
                             Notices& notices) {
  MoveInput input;
  for (const RelativePath& folder :
       {environment.scheme.purelib, environment.scheme.platlib, environment.scheme.scripts}) {
    input.lasting_folders.insert(folder.text());
  }
  input.discards_everything = change.existing == Existing::discarded;
  if (input.discards_everything) return input;
  const os::HostTree tree(environment.prefix);
  for (const RelativePath& place : change.removals) {
    PathSet owned = SCONCE_TRY(owned_files(tree, place, environment.prefix, notices));
    input.leaving.merge(owned);
    input.dist_infos.push_back(place);
  }
  CollectedNotices not_our_business;
  for (const RelativePath& place : SCONCE_TRY(installed_places(tree, environment))) {
    if (std::ranges::find(change.removals, place) != change.removals.end()) continue;
    if (auto kept = owned_files(tree, place, environment.prefix, not_our_business)) {
      input.kept.merge(*kept);
    }
  }
  std::erase_if(input.leaving, [&](const std::string& path) { return input.kept.contains(path); });
  return input;
}

/// A change that takes nothing away can be made again after a power cut; only others wait for the
/// disk.
os::Durability durability_for(const std::vector<Move>& moves) {
  const bool only_adds =
      std::ranges::all_of(moves, [](const Move& move) { return move.kind == MoveKind::install; });
  return only_adds ? os::Durability::cached : os::Durability::synced;
}

/// From the commit point on. Interruptions wait until the environment is whole.
Result<void> commit(const std::vector<Move>& moves, const ChangeFolders& folders) {
  const os::InterruptHold hold;
  const Result<void> written =
      os::write_file_by_way_of(folders.unfinished_journal, folders.journal, write_journal(moves),
                               0644, durability_for(moves));
  if (!written) {
    static_cast<void>(clean_up(folders));
    return written;
  }
  const Result<void> done = carry_out(moves, folders);
  if (!done) {
    return std::unexpected(
        done.error()
            .with_context("changing the environment")
            .with_hint("the next sconce command finishes the change from its journal"));
  }
  // A journal that stays would be replayed over what others do later; a stage or a trash that stays
  // only takes space until the next change.
  SCONCE_TRY(os::remove_file(folders.journal));
  static_cast<void>(clean_up(folders));
  return {};
}

bool is_nearly_empty(const std::string& prefix) {
  const auto entries = os::list_directory(prefix);
  return !entries || std::ranges::all_of(*entries, [](const DirectoryEntry& entry) {
    return entry.name == ".sconce";
  });
}

}  // namespace

LockedEnvironment::LockedEnvironment(Environment environment, os::FileLock file_lock,
                                     bool was_empty)
    : environment_(std::move(environment)), lock_(std::move(file_lock)), was_empty_(was_empty) {}

LockedEnvironment::LockedEnvironment(LockedEnvironment&& other) noexcept
    : environment_(std::move(other.environment_)),
      lock_(std::exchange(other.lock_, std::nullopt)),
      was_empty_(other.was_empty_) {}

LockedEnvironment& LockedEnvironment::operator=(LockedEnvironment&& other) noexcept {
  std::swap(environment_, other.environment_);
  std::swap(lock_, other.lock_);
  std::swap(was_empty_, other.was_empty_);
  return *this;
}

LockedEnvironment::~LockedEnvironment() {
  if (!lock_ || !was_empty_ || !is_nearly_empty(environment_.prefix)) return;
  // Whoever waits for this lock sees that its file is gone and makes its own.
  static_cast<void>(os::remove_tree(environment_.state_folder()));
  static_cast<void>(os::remove_directory(environment_.prefix));
}

Result<LockedEnvironment> LockedEnvironment::acquire(Environment environment, std::stop_token stop,
                                                     Notices& notices) {
  const bool was_empty = is_nearly_empty(environment.prefix);
  auto held = SCONCE_TRY(lock_for_changing(environment, std::move(stop), notices));
  SCONCE_TRY(mend(ChangeFolders::of(environment.prefix), notices));
  return LockedEnvironment(std::move(environment), std::move(held), was_empty);
}

Result<ChangeReport> LockedEnvironment::apply(const EnvironmentChange& change,
                                              const Workers& workers) {
  const ChangeFolders folders = ChangeFolders::of(environment_.prefix);
  const auto staged_and_planned = [&]() -> Result<std::pair<ChangeReport, MovePlan>> {
    ChangeReport report = SCONCE_TRY(stage_change(change, environment_, folders, workers));
    const MoveInput input = SCONCE_TRY(move_input(change, environment_, workers.notices));
    MovePlan plan = SCONCE_TRY(plan_moves(folders, input));
    report.files_removed = input.leaving.size();
    report.files_replaced = plan.files_replaced;
    return std::pair(report, std::move(plan));
  }();
  const bool is_stopped = workers.stop.stop_requested();
  if (!staged_and_planned || is_stopped) {
    static_cast<void>(clean_up(folders));
    if (!staged_and_planned) return pass_error(staged_and_planned);
    return fail(ErrorKind::interrupted, "stopped before anything was changed");
  }
  const auto& [report, plan] = *staged_and_planned;
  SCONCE_TRY(commit(plan.moves, folders));
  was_empty_ = false;
  return report;
}

Result<std::optional<os::FileLock>> lock_for_reading(const Environment& environment,
                                                     std::stop_token stop, Notices& notices) {
  if (!os::is_directory(environment.state_folder())) return std::nullopt;
  SCONCE_TRY(recover(environment.prefix, stop, notices));
  return SCONCE_TRY(
      lock(environment.lock_path(), os::FileLock::Mode::shared, std::move(stop), notices));
}

Result<void> recover(const std::string& prefix, std::stop_token stop, Notices& notices) {
  const ChangeFolders folders = ChangeFolders::of(prefix);
  drop_leftovers(folders);
  if (!os::exists(folders.journal)) return {};
  const os::FileLock held =
      SCONCE_TRY(lock(folders.lock, os::FileLock::Mode::exclusive, std::move(stop), notices));
  return mend(folders, notices);
}

}  // namespace sconce::install
