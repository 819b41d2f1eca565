#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sconce/base/file_tree.hpp"
#include "sconce/base/result.hpp"
#include "sconce/os/files.hpp"

namespace sconce::os {

/// An open folder: work below it neither repeats the lookup of its path nor moves when that path
/// does. The _at functions take one name, or a path whose folders are known to be no links; only
/// open_beneath() and open_file_beneath() guard against links on the way. Mutating calls pass
/// through FaultPlan. Move only; callable from any thread at once.
class Directory {
 public:
  [[nodiscard]] static Result<Directory> open(const std::string& path);

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] int descriptor() const { return fd_.get(); }

  /// A folder of this one, to work in (it cannot be listed or flushed); a link is an error.
  [[nodiscard]] Result<Directory> open_at(const std::string& name) const;
  /// A folder below this one; a link or `..` on the way is an error (openat2 RESOLVE_BENEATH).
  [[nodiscard]] Result<Directory> open_beneath(const std::string& below) const;
  /// A regular file below this one, for reading; the same rules.
  [[nodiscard]] Result<File> open_file_beneath(const std::string& below) const;

  /// Creates (fails if it exists) for writing, with this mode.
  [[nodiscard]] Result<File> create_file_at(const std::string& name,
                                            std::uint32_t mode = 0644) const;
  /// An existing folder is success.
  [[nodiscard]] Result<void> make_directory_at(const std::string& name) const;
  /// Hard link to a file of another folder; kind `unsupported` where the file systems cannot.
  [[nodiscard]] Result<void> link_at(const Directory& from, const std::string& from_name,
                                     const std::string& name) const;
  [[nodiscard]] Result<void> symbolic_link_at(const std::string& target,
                                              const std::string& name) const;
  [[nodiscard]] Result<void> rename_at(const std::string& name, const Directory& to,
                                       const std::string& new_name) const;
  /// Swaps atomically (RENAME_EXCHANGE); kind `unsupported` where the file system cannot.
  [[nodiscard]] Result<void> exchange_at(const std::string& name, const Directory& other,
                                         const std::string& other_name) const;
  /// Removes a file or link. Missing is success.
  [[nodiscard]] Result<void> unlink_at(const std::string& name) const;
  /// Removes an empty folder. Missing is success.
  [[nodiscard]] Result<void> remove_directory_at(const std::string& name) const;

  /// lstat; nothing if it does not exist.
  [[nodiscard]] Result<std::optional<FileStatus>> status_at(const std::string& name) const;
  /// Sorted by name.
  [[nodiscard]] Result<std::vector<DirectoryEntry>> list() const;
  /// Flushes the entries to the disk.
  [[nodiscard]] Result<void> sync() const;

 private:
  Directory(FileDescriptor fd, std::string path) : fd_(std::move(fd)), path_(std::move(path)) {}
  FileDescriptor fd_;
  std::string path_;
};

}  // namespace sconce::os
