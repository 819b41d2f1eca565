#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sconce/base/file_tree.hpp"
#include "sconce/base/result.hpp"
#include "sconce/os/files.hpp"
#include "system_call.hpp"

// What is there: nothing here changes anything.
namespace sconce::os {
namespace {

FileKind kind_of_mode(mode_t mode) {
  if (S_ISREG(mode)) return FileKind::regular;
  if (S_ISDIR(mode)) return FileKind::directory;
  if (S_ISLNK(mode)) return FileKind::symbolic_link;
  return FileKind::other;
}

FileKind kind_of_entry(int folder, const dirent& entry) {
  switch (entry.d_type) {
    case DT_REG:
      return FileKind::regular;
    case DT_DIR:
      return FileKind::directory;
    case DT_LNK:
      return FileKind::symbolic_link;
    case DT_UNKNOWN:
      break;  // some file systems do not say
    default:
      return FileKind::other;
  }
  struct stat status = {};
  const int result = ::fstatat(folder, entry.d_name, &status, AT_SYMLINK_NOFOLLOW);
  return result == 0 ? kind_of_mode(status.st_mode) : FileKind::other;
}

Result<std::optional<FileStatus>> status_with(const std::string& path, int flags) {
  struct stat status = {};
  if (retried([&] { return ::fstatat(AT_FDCWD, path.c_str(), &status, flags); }) == 0) {
    return to_file_status(status);
  }
  if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
  return system_failure("examine", path);
}

}  // namespace

FileStatus to_file_status(const struct stat& status) {
  FileStatus result;
  result.kind = kind_of_mode(status.st_mode);
  result.size = static_cast<std::uint64_t>(status.st_size);
  result.mode = status.st_mode & 07777U;
  result.modified_ns =
      std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + std::int64_t{status.st_mtim.tv_nsec};
  result.inode = status.st_ino;
  result.device = status.st_dev;
  result.links = status.st_nlink;
  return result;
}

Result<std::optional<FileStatus>> status_if_exists(const std::string& path) {
  return status_with(path, AT_SYMLINK_NOFOLLOW);
}

Result<std::optional<FileStatus>> target_status_if_exists(const std::string& path) {
  return status_with(path, 0);
}

bool exists(const std::string& path) { return ::access(path.c_str(), F_OK) == 0; }

bool is_directory(const std::string& path) {
  const auto status = target_status_if_exists(path);
  return status && *status && (*status)->kind == FileKind::directory;
}

bool is_executable_file(const std::string& path) {
  const auto status = target_status_if_exists(path);
  return status && *status && (*status)->kind == FileKind::regular &&
         ::access(path.c_str(), X_OK) == 0;
}

Result<std::vector<DirectoryEntry>> list_descriptor(FileDescriptor fd, std::string_view path) {
  DIR* stream = ::fdopendir(fd.get());
  if (stream == nullptr) return system_failure("list", path);
  fd.release();
  std::vector<DirectoryEntry> entries;
  for (;;) {
    errno = 0;
    const dirent* entry = ::readdir(stream);
    if (entry == nullptr) break;
    const std::string_view name = entry->d_name;
    if (name == "." || name == "..") continue;
    entries.push_back({std::string(name), kind_of_entry(::dirfd(stream), *entry)});
  }
  const int error_number = errno;
  ::closedir(stream);
  if (error_number != 0) return system_failure("list", path, error_number);
  std::ranges::sort(entries, {}, &DirectoryEntry::name);
  return entries;
}

Result<std::vector<DirectoryEntry>> list_directory(const std::string& path) {
  FileDescriptor fd(
      retried([&] { return ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
  if (!fd.is_open()) return system_failure("list", path);
  return list_descriptor(std::move(fd), path);
}

Result<std::string> read_link(const std::string& path) {
  std::string target(PATH_MAX, '\0');
  const ssize_t size = ::readlink(path.c_str(), target.data(), target.size());
  if (size < 0) return system_failure("read the link", path);
  target.resize(static_cast<std::size_t>(size));
  return target;
}

Result<std::uint64_t> free_space(const std::string& path) {
  struct statvfs status = {};
  std::string at = absolute_path(path);
  while (::statvfs(at.c_str(), &status) != 0) {
    if ((errno != ENOENT && errno != ENOTDIR) || at == "/") {
      return system_failure("measure the free space of", path);
    }
    at = parent_path(at);
  }
  return std::uint64_t{status.f_bavail} * std::uint64_t{status.f_frsize};
}

}  // namespace sconce::os
