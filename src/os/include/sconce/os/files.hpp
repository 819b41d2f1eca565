#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sconce/base/byte_source.hpp"
#include "sconce/base/file_tree.hpp"
#include "sconce/base/result.hpp"

// Files of the host. Paths are absolute or relative to the working directory, in plain text. Every
// failure names the path and the system's reason (kind `file_system`; `not_found` where the thing
// does not exist). Every mutating call passes through FaultPlan. Modes of what is made are cut by
// the umask. Callable from any thread.
namespace sconce::os {

/// Owns a file descriptor; move only.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int fd) : fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(other.release()) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;
  ~FileDescriptor();
  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] bool is_open() const { return fd_ >= 0; }
  int release();

 private:
  int fd_ = -1;
};

enum class Durability { cached, synced };

[[nodiscard]] Result<std::string> read_file(const std::string& path,
                                            std::uint64_t limit_bytes = 64ULL << 20);
/// The same for what has to be a file (links are followed): anything else is of kind `input`, as
/// reading a pipe would wait for a writer, for ever.
[[nodiscard]] Result<std::string> read_regular_file(const std::string& path);
/// Writes beside the path and renames, so that readers see the old or the new file, whole. A
/// temporary that a kill leaves behind has a name that is used no more.
[[nodiscard]] Result<void> write_file_atomically(const std::string& path, std::string_view bytes,
                                                 std::uint32_t mode = 0644,
                                                 Durability durability = Durability::cached);
/// The same by way of this temporary, which does not exist yet: for who has to find again what a
/// kill leaves behind.
[[nodiscard]] Result<void> write_file_by_way_of(const std::string& temporary,
                                                const std::string& path, std::string_view bytes,
                                                std::uint32_t mode, Durability durability);
/// Makes the folder and its parents; existing ones are success.
[[nodiscard]] Result<void> make_directories(const std::string& path);
[[nodiscard]] Result<void> rename(const std::string& from, const std::string& to);
/// Swaps two paths atomically (RENAME_EXCHANGE); kind `unsupported` where the file system cannot.
[[nodiscard]] Result<void> exchange(const std::string& a, const std::string& b);
/// Kind `unsupported` where the file systems, or a limit of theirs, stand against it.
[[nodiscard]] Result<void> hard_link(const std::string& from, const std::string& to);
[[nodiscard]] Result<void> symbolic_link(const std::string& target, const std::string& path);
/// Clones the data blocks (FICLONE) into a new file; kind `unsupported` where that is impossible.
[[nodiscard]] Result<void> reflink(const std::string& from, const std::string& to,
                                   std::uint32_t mode);
[[nodiscard]] Result<void> copy_file(const std::string& from, const std::string& to,
                                     std::uint32_t mode);
/// Missing is success.
[[nodiscard]] Result<void> remove_file(const std::string& path);
/// Removes a folder with everything below it, never following links; read-only folders as well. A
/// file or link of that path is removed itself. Missing is success.
[[nodiscard]] Result<void> remove_tree(const std::string& path);
/// Removes an empty folder. Missing is success; not empty is an error.
[[nodiscard]] Result<void> remove_directory(const std::string& path);
[[nodiscard]] Result<void> set_mode(const std::string& path, std::uint32_t mode);
/// Sets the times of access and change, nanoseconds since the epoch; of a link its own.
[[nodiscard]] Result<void> set_times(const std::string& path, std::int64_t modified_ns);
/// Flushes a folder's entries to the disk.
[[nodiscard]] Result<void> sync_directory(const std::string& path);

/// lstat; nothing if it does not exist.
[[nodiscard]] Result<std::optional<FileStatus>> status_if_exists(const std::string& path);
/// stat, following links; nothing if it does not exist.
[[nodiscard]] Result<std::optional<FileStatus>> target_status_if_exists(const std::string& path);
[[nodiscard]] bool exists(const std::string& path);
[[nodiscard]] bool is_directory(const std::string& path);
[[nodiscard]] bool is_executable_file(const std::string& path);
/// Sorted by name.
[[nodiscard]] Result<std::vector<DirectoryEntry>> list_directory(const std::string& path);
[[nodiscard]] Result<std::string> read_link(const std::string& path);
/// With all links resolved.
[[nodiscard]] Result<std::string> real_path(const std::string& path);
/// Absolute, `.` and `..` folded by text, links not resolved.
[[nodiscard]] std::string absolute_path(std::string_view path);
[[nodiscard]] std::string join_path(std::string_view folder, std::string_view below);
[[nodiscard]] std::string parent_path(std::string_view path);
[[nodiscard]] std::string file_name(std::string_view path);
[[nodiscard]] std::string current_directory();
/// Free bytes for this user on the file system that holds the path (or its nearest parent).
[[nodiscard]] Result<std::uint64_t> free_space(const std::string& path);

/// An open regular file. read_at and write_at are callable from any thread at once.
class File final : public ByteSource {
 public:
  [[nodiscard]] static Result<File> open_for_reading(const std::string& path);
  /// Creates (fails if it exists) for writing, with this mode.
  [[nodiscard]] static Result<File> create(const std::string& path, std::uint32_t mode = 0644);
  /// Opens for reading and writing, creating it where it is missing; content stays.
  [[nodiscard]] static Result<File> open_or_create(const std::string& path,
                                                   std::uint32_t mode = 0644);
  /// Takes over an open descriptor; anything but a regular file is an error.
  [[nodiscard]] static Result<File> from_descriptor(FileDescriptor fd, std::string path);
  File(File&&) noexcept = default;
  File& operator=(File&&) noexcept = default;

  [[nodiscard]] std::uint64_t size() const override;  ///< as of opening, or of the last truncate
  [[nodiscard]] Result<void> read_at(std::uint64_t offset,
                                     std::span<std::byte> into) const override;
  [[nodiscard]] Result<void> write_at(std::uint64_t offset, Bytes bytes) const;
  /// Reserves space (fallocate) as a hint: a file system that cannot is success.
  [[nodiscard]] Result<void> reserve(std::uint64_t bytes) const;
  [[nodiscard]] Result<void> truncate(std::uint64_t bytes);
  [[nodiscard]] Result<void> sync() const;  ///< fdatasync
  [[nodiscard]] Result<void> set_mode(std::uint32_t mode) const;
  [[nodiscard]] Result<void> set_times(std::int64_t modified_ns) const;
  [[nodiscard]] Result<FileStatus> status() const;
  [[nodiscard]] int descriptor() const { return fd_.get(); }

 private:
  friend class Directory;
  File(FileDescriptor fd, std::string path, std::uint64_t size);
  FileDescriptor fd_;
  std::string path_;
  std::uint64_t size_ = 0;
};

/// A folder of the host as a FileTree. Links that leave the root are not followed
/// (openat2 RESOLVE_IN_ROOT where the kernel has it). Files of procfs and sysfs, which do not state
/// their size, are read when they are opened, up to 1 MiB.
class HostTree final : public FileTree {
 public:
  explicit HostTree(std::string root);
  [[nodiscard]] const std::string& root() const { return root_; }
  [[nodiscard]] Result<std::vector<DirectoryEntry>> list(const RelativePath& folder) const override;
  [[nodiscard]] Result<FileStatus> status(const RelativePath& path) const override;
  [[nodiscard]] Result<std::string> read_link(const RelativePath& path) const override;
  [[nodiscard]] Result<std::unique_ptr<ByteSource>> open(const RelativePath& path) const override;

 private:
  std::string root_;
};

}  // namespace sconce::os
