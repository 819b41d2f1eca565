#include "stage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <expected>
#include <functional>
#include <optional>
#include <queue>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "journal.hpp"
#include "open_folders.hpp"
#include "placing.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/guarded.hpp"
#include "sconce/base/result.hpp"
#include "sconce/environment/environment.hpp"
#include "sconce/install/change.hpp"
#include "sconce/os/directory.hpp"
#include "sconce/os/files.hpp"
#include "sconce/store/store.hpp"
#include "sconce/wheel/dist_info.hpp"
#include "sconce/wheel/footprint.hpp"
#include "sconce/wheel/installation.hpp"

namespace sconce::install {
namespace {

using wheel::Footprint;
using wheel::FootprintEntry;

constexpr std::size_t kFilesInTask = 256;

/// One wheel (or set of generated files) on its way into the stage.
struct Part {
  std::string label;
  Footprint footprint;
  std::optional<Placer::Tree> tree;
  store::TreeManifest manifest;
};

/// Finds the manifest lines of members that come in nearly the manifest's own order.
class ManifestCursor {
 public:
  explicit ManifestCursor(const store::TreeManifest& manifest) : files_(manifest.files) {}

  [[nodiscard]] const store::TreeFile* find(std::string_view path) {
    if (next_ >= files_.size() || files_[next_].path != path) {
      const auto at = std::ranges::lower_bound(files_, path, std::less<>(), &store::TreeFile::path);
      if (at == files_.end() || at->path != path) return nullptr;
      next_ = static_cast<std::size_t>(at - files_.begin());
    }
    return &files_[next_++];
  }

 private:
  const std::vector<store::TreeFile>& files_;
  std::size_t next_ = 0;
};

/// A path that two parts want with different content.
struct Conflict {
  std::string path, label;
};

/// All work of one stage. A task adds the tasks that follow from it; the last one to end wakes the
/// main thread. Lives on the main thread's stack until then.
class Staging {
 public:
  Staging(const EnvironmentChange& change, const environment::Environment& environment,
          const Workers& workers, Placer& placer)
      : change_(change),
        environment_(environment),
        workers_(workers),
        placer_(placer),
        parts_(change.wheels.size() + change.files.size()) {}

  Result<void> run() {
    open_ = parts_.size() + 1;
    for (std::size_t index = 0; index < parts_.size(); ++index) {
      workers_.pool.post([this, index] { end(index, prepare(index)); });
    }
    end(0, {});
    // Tasks refer to this object: whatever happens, they end before it does.
    SCONCE_TRY(workers_.mailbox.run_until([this] { return is_done_; }, {}));
    return outcome();
  }

 private:
  struct FirstError {
    std::size_t part = 0;
    std::optional<Error> error;
  };

  /// Neighbouring entries of one footprint.
  struct Task {
    std::size_t part = 0, from = 0, to = 0;
    bool operator<(const Task& other) const { return to - from < other.to - other.from; }
  };

  void end(std::size_t part, Result<void> result) {
    if (!result) {
      has_failed_ = true;
      first_error_.with([&](FirstError& first) {
        if (!first.error || part < first.part) first = {part, result.error()};
      });
    }
    if (open_.fetch_sub(1) == 1) workers_.mailbox.post([this] { is_done_ = true; });
  }

  [[nodiscard]] bool is_stopped() const { return has_failed_ || workers_.stop.stop_requested(); }

  Result<void> outcome() {
    if (auto error = first_error_.with([](const FirstError& first) { return first.error; })) {
      return std::unexpected(*std::move(error));
    }
    if (workers_.stop.stop_requested()) {
      return fail(ErrorKind::interrupted, "stopped before anything was changed");
    }
    const auto conflict = conflicts_.with([](auto& list) -> std::optional<Conflict> {
      const auto least = std::ranges::min_element(list, std::less<>(), &Conflict::path);
      return least == list.end() ? std::nullopt : std::optional(*least);
    });
    return conflict ? refuse(*conflict) : Result<void>();
  }

  Result<void> refuse(const Conflict& conflict) const {
    std::vector<std::string> owners;
    for (const Part& part : parts_) {
      const bool has_path = std::ranges::any_of(part.footprint.entries, [&](const auto& entry) {
        return entry.path.text() == conflict.path;
      });
      if (has_path) owners.push_back(fmt::format("`{}`", part.label));
    }
    return std::unexpected(
        Error(ErrorKind::archive, fmt::format("{} bring `{}` with different content",
                                              fmt::join(owners, " and "), conflict.path))
            .with_hint("only one of them can be installed here"));
  }

  Result<void> prepare(std::size_t index) {
    if (is_stopped()) return {};
    Part& part = parts_[index];
    if (index < change_.wheels.size()) {
      SCONCE_TRY(prepare_wheel(part, change_.wheels[index]));
    } else {
      const FilesToInstall& files = change_.files[index - change_.wheels.size()];
      part.label = files.label;
      part.footprint = files.footprint;
    }
    if (workers_.progress) workers_.progress->total += part.footprint.entries.size();
    const std::size_t count = part.footprint.entries.size();
    for (std::size_t from = 0; from < count;) {
      ++open_;
      const std::size_t to = end_of_task(part.footprint, from);
      waiting_.with([&](auto& tasks) { tasks.push({index, from, to}); });
      workers_.pool.post([this] { place_largest(); });
      from = to;
    }
    return {};
  }

  /// The largest that waits: begun last, it would keep one thread busy after all others have ended.
  void place_largest() {
    const Task task = waiting_.with([](auto& tasks) {
      const Task largest = tasks.top();
      tasks.pop();
      return largest;
    });
    end(task.part, place(parts_[task.part], task.from, task.to));
  }

  /// Two threads that work in the same folder wait for each other in the kernel.
  static std::size_t end_of_task(const Footprint& footprint, std::size_t from) {
    const auto& entries = footprint.entries;
    const auto folder_of = [&](std::size_t index) {
      return split_path(entries[index].path.text()).folder;
    };
    std::size_t to = std::min(from + kFilesInTask, entries.size());
    while (to < entries.size() && folder_of(to) == folder_of(to - 1)) ++to;
    return to;
  }

  Result<void> prepare_wheel(Part& part, const WheelToInstall& wheel) const {
    part.label =
        fmt::format("{} {}", wheel.file_name.name.text(), wheel.file_name.version.to_string());
    auto manifest = SCONCE_TRY(workers_.store.tree(wheel.sha256));
    if (!manifest) {
      return fail(ErrorKind::state, fmt::format("`{}` is not unpacked in the store", part.label));
    }
    part.manifest = *std::move(manifest);
    const std::string path = workers_.store.tree_path(wheel.sha256);
    part.tree = Placer::Tree{wheel.sha256, path, SCONCE_TRY(os::Directory::open(path))};
    std::vector<wheel::WheelFile> files;
    files.reserve(part.manifest.files.size());
    for (const store::TreeFile& file : part.manifest.files) {
      files.push_back({file.path, file.size, (file.mode & 0100) != 0});
    }
    const os::HostTree tree(path);
    const auto contents = wheel::contents_of_tree(wheel.file_name, std::move(files), tree);
    part.footprint =
        SCONCE_TRY(in_context(wheel::wheel_footprint(contents, environment_.scheme, wheel.facts),
                              fmt::format("installing `{}`", part.label)));
    return {};
  }

  Result<void> place(const Part& part, std::size_t from, std::size_t to) {
    ManifestCursor cursor(part.manifest);
    auto folders = placer_.folders_for(part.tree ? &*part.tree : nullptr);
    for (std::size_t index = from; index < to; ++index) {
      if (is_stopped()) return {};
      const FootprintEntry& entry = part.footprint.entries[index];
      if (SCONCE_TRY(place_entry(part, entry, cursor, folders)) == Placed::refused) {
        conflicts_.with([&](auto& list) { list.push_back({entry.path.text(), part.label}); });
      }
    }
    if (workers_.progress) workers_.progress->done += to - from;
    return {};
  }

  Result<Placed> place_entry(const Part& part, const FootprintEntry& entry, ManifestCursor& cursor,
                             Placer::Folders& folders) {
    if (const auto* generated = std::get_if<wheel::GeneratedBytes>(&entry.source)) {
      return placer_.place_generated(entry, generated->bytes, folders);
    }
    if (const auto* link = std::get_if<wheel::LinkTarget>(&entry.source)) {
      return placer_.place_link(entry, link->target, folders);
    }
    const auto& member = std::get<wheel::WheelMember>(entry.source);
    const store::TreeFile* file = cursor.find(member.name);
    if (!file || !part.tree) {
      return fail(ErrorKind::state,
                  fmt::format("`{}` of `{}` is not in the store", member.name, part.label));
    }
    return placer_.place_member(*part.tree, *file, entry, folders);
  }

  const EnvironmentChange& change_;
  const environment::Environment& environment_;
  const Workers& workers_;
  Placer& placer_;
  std::vector<Part> parts_;
  std::atomic<std::size_t> open_{0};
  std::atomic<bool> has_failed_{false};
  Guarded<FirstError> first_error_;
  Guarded<std::vector<Conflict>> conflicts_;
  Guarded<std::priority_queue<Task>> waiting_;
  bool is_done_ = false;  ///< of the main thread
};

ChangeReport report_of(const PlacingCounts& counts) {
  return {.files_linked = counts.linked,
          .files_cloned = counts.cloned,
          .files_copied = counts.copied,
          .bytes_copied = counts.bytes_copied,
          .files_generated = counts.generated};
}

}  // namespace

Result<ChangeReport> stage_change(const EnvironmentChange& change,
                                  const environment::Environment& environment,
                                  const ChangeFolders& folders, const Workers& workers) {
  SCONCE_TRY(os::make_directories(folders.stage));
  Placer placer(workers.store, folders.stage, SCONCE_TRY(os::Directory::open(folders.stage)),
                workers.notices);
  SCONCE_TRY(Staging(change, environment, workers, placer).run());
  // The folder that Python looks for stands also where nothing is installed yet.
  const std::string& site_packages = environment.scheme.purelib.text();
  if (change.existing == Existing::discarded ||
      !os::is_directory(os::join_path(folders.prefix, site_packages))) {
    SCONCE_TRY(os::make_directories(os::join_path(folders.stage, site_packages)));
  }
  return report_of(placer.counts());
}

}  // namespace sconce::install
