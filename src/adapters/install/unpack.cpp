#include "sconce/install/unpack.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sconce/archive/zip.hpp"
#include "sconce/base/byte_source.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/file_tree.hpp"
#include "sconce/base/result.hpp"
#include "sconce/os/directory.hpp"
#include "sconce/os/files.hpp"
#include "sconce/os/threads.hpp"
#include "sconce/store/store.hpp"

namespace sconce::install {
namespace {

using archive::ZipDirectory;
using archive::ZipEntry;
using Finished = std::move_only_function<void(Result<void>)>;

constexpr std::uint64_t kOwnTaskBytes = 1ULL << 20;  // entries from here on are a task each
constexpr std::uint64_t kBatchBytes = 2ULL << 20;
constexpr std::size_t kBatchEntries = 128;
constexpr std::uint32_t kPlainMode = 0444, kProgramMode = 0555;

/// One wheel on its way from the archive to its tree. Shared by its tasks; each writes the manifest
/// lines of its own entries only.
class Unpacking {
 public:
  [[nodiscard]] static Result<std::shared_ptr<Unpacking>> start(const store::Store& store,
                                                                UnpackJob job) {
    auto source = SCONCE_TRY(os::File::open_for_reading(store.wheel_path(job.sha256)));
    ZipDirectory directory = SCONCE_TRY(archive::judge_zip(source));
    store::TemporaryFolder folder = SCONCE_TRY(store.make_temporary());
    os::Directory root = SCONCE_TRY(os::Directory::open(folder.path()));
    auto unpacking = std::shared_ptr<Unpacking>(new Unpacking(
        store, std::move(job), std::move(source), std::move(folder), std::move(root)));
    unpacking->take_entries(std::move(directory));
    SCONCE_TRY(unpacking->make_folders());
    return unpacking;
  }

  /// The work, longest entries first, then batches of small ones.
  [[nodiscard]] static std::vector<os::TaskGroup::Work> work(
      const std::shared_ptr<Unpacking>& unpacking) {
    std::vector<std::size_t> large, small;
    for (std::size_t index = 0; index < unpacking->entries_.size(); ++index) {
      (unpacking->entries_[index].size >= kOwnTaskBytes ? large : small).push_back(index);
    }
    std::ranges::sort(large, std::greater<>(),
                      [&](std::size_t index) { return unpacking->entries_[index].size; });
    std::vector<os::TaskGroup::Work> tasks;
    for (std::size_t index : large) tasks.push_back(task(unpacking, {index}));
    add_batches(tasks, unpacking, small);
    return tasks;
  }

  /// Writes the manifest and makes the tree visible.
  [[nodiscard]] Result<void> publish() {
    std::ranges::sort(manifest_.files, std::less<>(), &store::TreeFile::path);
    return store_.publish_tree(std::move(folder_), job_.sha256, manifest_);
  }

  [[nodiscard]] const UnpackJob& job() const { return job_; }

 private:
  Unpacking(const store::Store& store, UnpackJob job, os::File source,
            store::TemporaryFolder folder, os::Directory root)
      : store_(store),
        job_(std::move(job)),
        source_(std::move(source)),
        folder_(std::move(folder)),
        root_(std::move(root)) {}

  void take_entries(ZipDirectory directory) {
    std::uint64_t total = 0;
    for (ZipEntry& entry : directory.entries) {
      if (entry.is_directory) continue;
      total += entry.size;
      entries_.push_back(std::move(entry));
    }
    manifest_.files.resize(entries_.size());
    if (job_.progress) job_.progress->total = total;
  }

  /// Every folder, parents first, before any task runs.
  Result<void> make_folders() const {
    std::set<std::string_view> folders;
    for (const ZipEntry& entry : entries_) {
      std::string_view path = entry.name;
      for (auto slash = path.rfind('/'); slash != std::string_view::npos; slash = path.rfind('/')) {
        path = path.substr(0, slash);
        if (!folders.insert(path).second) break;
      }
    }
    for (std::string_view folder : folders) {
      SCONCE_TRY(root_.make_directory_at(std::string(folder)));
    }
    return {};
  }

  static os::TaskGroup::Work task(std::shared_ptr<Unpacking> unpacking,
                                  std::vector<std::size_t> indices) {
    return [unpacking = std::move(unpacking),
            indices = std::move(indices)](std::stop_token stop) -> Result<void> {
      for (std::size_t index : indices) SCONCE_TRY(unpacking->write_entry(index, stop));
      return {};
    };
  }

  static void add_batches(std::vector<os::TaskGroup::Work>& tasks,
                          const std::shared_ptr<Unpacking>& unpacking,
                          std::span<const std::size_t> small) {
    std::vector<std::size_t> batch;
    std::uint64_t bytes = 0;
    for (std::size_t index : small) {
      batch.push_back(index);
      bytes += unpacking->entries_[index].size;
      if (bytes < kBatchBytes && batch.size() < kBatchEntries) continue;
      tasks.push_back(task(unpacking, std::exchange(batch, {})));
      bytes = 0;
    }
    if (!batch.empty()) tasks.push_back(task(unpacking, std::move(batch)));
  }

  Result<void> write_entry(std::size_t index, const std::stop_token& stop) {
    const ZipEntry& entry = entries_[index];
    const os::File file = SCONCE_TRY(
        root_.create_file_at(entry.name, entry.is_executable ? kProgramMode : kPlainMode));
    std::uint64_t offset = 0;
    const auto sink = [&](Bytes bytes) -> Result<void> {
      if (stop.stop_requested()) return fail(ErrorKind::interrupted, "stopped while unpacking");
      SCONCE_TRY(file.write_at(offset, bytes));
      offset += bytes.size();
      if (job_.progress) job_.progress->done += bytes.size();
      return {};
    };
    SCONCE_TRY(archive::read_zip_entry(source_, entry, sink));
    const FileStatus status = SCONCE_TRY(file.status());
    manifest_.files[index] = {entry.name, status.size, status.mode, status.modified_ns};
    return {};
  }

  const store::Store& store_;
  UnpackJob job_;
  os::File source_;
  store::TemporaryFolder folder_;  ///< removed with this object unless it was published
  os::Directory root_;
  std::vector<ZipEntry> entries_;
  store::TreeManifest manifest_;
};

/// Ends the job: the result gets the wheel's name, progress its mark.
void end(const UnpackJob& job, Result<void> result, Finished finished) {
  if (job.progress) job.progress->finished = true;
  finished(in_context(
      std::move(result),
      fmt::format("unpacking `{}`", job.progress ? job.progress->label : job.sha256.hex())));
}

void unpack_on_pool(const store::Store& store, os::ThreadPool& pool, UnpackJob job,
                    std::stop_token stop, Finished finished) {
  const UnpackJob kept = job;
  const auto there = store.tree(job.sha256);
  if (!there) return end(kept, pass_error(there), std::move(finished));
  if (*there) return end(kept, {}, std::move(finished));
  auto started = Unpacking::start(store, std::move(job));
  if (!started) return end(kept, pass_error(started), std::move(finished));
  std::shared_ptr<Unpacking> unpacking = *std::move(started);
  auto work = Unpacking::work(unpacking);
  os::TaskGroup::run(pool, std::move(work), std::move(stop),
                     [unpacking, finished = std::move(finished)](Result<void> result) mutable {
                       if (result) result = unpacking->publish();
                       const UnpackJob done = unpacking->job();
                       // The temporary folder goes before anyone hears of the failure.
                       unpacking.reset();
                       end(done, std::move(result), std::move(finished));
                     });
}

}  // namespace

void unpack_wheel(const store::Store& store, os::ThreadPool& pool, UnpackJob job,
                  std::stop_token stop, std::move_only_function<void(Result<void>)> finished) {
  pool.post([&store, &pool, job = std::move(job), stop = std::move(stop),
             finished = std::move(finished)]() mutable {
    unpack_on_pool(store, pool, std::move(job), std::move(stop), std::move(finished));
  });
}

}  // namespace sconce::install
