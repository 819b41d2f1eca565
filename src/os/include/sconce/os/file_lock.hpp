#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>

#include "sconce/base/result.hpp"
#include "sconce/os/files.hpp"

namespace sconce::os {

/// An advisory lock (flock) on a file, freed by the kernel when its owner dies. A lock is got on
/// the file that the path names, also where someone removes or renames that meanwhile. Move only.
class FileLock {
 public:
  enum class Mode { shared, exclusive };
  /// Waits for the lock; `on_wait` is called once if it has to wait. Ends with `interrupted` when
  /// `stop` asks for it. The file is made if it is missing.
  [[nodiscard]] static Result<FileLock> acquire(const std::string& path, Mode mode,
                                                std::stop_token stop,
                                                const std::function<void()>& on_wait = {});
  /// The lock if nobody holds it against us; never waits.
  [[nodiscard]] static Result<std::optional<FileLock>> try_acquire(const std::string& path,
                                                                   Mode mode);

 private:
  explicit FileLock(FileDescriptor fd) : fd_(std::move(fd)) {}
  FileDescriptor fd_;
};

/// Opens a regular file for reading and writing, made if it is missing, and with it an exclusive
/// lock, which ends when the file is closed. Nothing while someone else holds the lock; never
/// waits.
[[nodiscard]] Result<std::optional<File>> try_open_locked(const std::string& path);

}  // namespace sconce::os
