#include "sconce/os/file_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>

#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/os/files.hpp"
#include "system_call.hpp"

namespace sconce::os {
namespace {

Result<FileDescriptor> open_lock_file(const std::string& path, FileLock::Mode mode) {
  FileDescriptor fd(
      mutating("open", [&] { return ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644); }));
  if (fd.is_open()) return fd;
  const int error_number = errno;
  // A reader of what it may not write can still share the lock.
  if (mode == FileLock::Mode::shared && (error_number == EROFS || error_number == EACCES)) {
    fd = FileDescriptor(retried([&] { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC); }));
    if (fd.is_open()) return fd;
  }
  return system_failure("open the lock", path, error_number);
}

// Whether the path still names the file that was locked: its last owner may have removed it.
bool is_current(const FileDescriptor& fd, const std::string& path) {
  struct stat held = {};
  struct stat named = {};
  return ::fstat(fd.get(), &held) == 0 && ::stat(path.c_str(), &named) == 0 &&
         held.st_ino == named.st_ino && held.st_dev == named.st_dev;
}

// Sleeps, but wakes when a stop is asked for.
void pause(std::stop_token stop, std::chrono::milliseconds time) {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock(mutex);
  wake.wait_for(lock, std::move(stop), time, [] { return false; });
}

// A descriptor of the file that the path names, locked; a closed one while someone else holds it.
Result<FileDescriptor> try_lock(const std::string& path, FileLock::Mode mode) {
  const int operation = (mode == FileLock::Mode::shared ? LOCK_SH : LOCK_EX) | LOCK_NB;
  for (;;) {
    FileDescriptor fd = SCONCE_TRY(open_lock_file(path, mode));
    if (mutating("flock", [&] { return ::flock(fd.get(), operation); }) != 0) {
      if (errno == EWOULDBLOCK) return FileDescriptor();
      return system_failure("lock", path);
    }
    if (is_current(fd, path)) return fd;
  }
}

}  // namespace

Result<std::optional<FileLock>> FileLock::try_acquire(const std::string& path, Mode mode) {
  FileDescriptor fd = SCONCE_TRY(try_lock(path, mode));
  if (!fd.is_open()) return std::nullopt;
  return FileLock(std::move(fd));
}

Result<std::optional<File>> try_open_locked(const std::string& path) {
  FileDescriptor fd = SCONCE_TRY(try_lock(path, FileLock::Mode::exclusive));
  if (!fd.is_open()) return std::nullopt;
  return SCONCE_TRY(File::from_descriptor(std::move(fd), path));
}

Result<FileLock> FileLock::acquire(const std::string& path, Mode mode, std::stop_token stop,
                                   const std::function<void()>& on_wait) {
  // flock cannot wait for a lock and a stop request at once, so this asks again and again.
  constexpr std::chrono::milliseconds kLongestPause{50};
  std::chrono::milliseconds time{1};
  for (bool told = false;; told = true) {
    if (auto lock = SCONCE_TRY(try_acquire(path, mode))) return *std::move(lock);
    if (!told && on_wait) on_wait();
    if (stop.stop_requested()) {
      return fail(ErrorKind::interrupted, fmt::format("stopped while waiting for `{}`", path));
    }
    pause(stop, time);
    time = std::min(time * 2, kLongestPause);
  }
}

}  // namespace sconce::os
