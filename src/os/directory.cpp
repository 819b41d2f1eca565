#include "sconce/os/directory.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sconce/base/file_tree.hpp"
#include "sconce/base/result.hpp"
#include "sconce/os/files.hpp"
#include "system_call.hpp"

namespace sconce::os {
namespace {

constexpr int kFolderFlags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

}  // namespace

Result<Directory> Directory::open(const std::string& path) {
  FileDescriptor fd(retried([&] { return ::open(path.c_str(), kFolderFlags); }));
  if (!fd.is_open()) return system_failure("open the folder", path);
  return Directory(std::move(fd), path);
}

Result<Directory> Directory::open_at(const std::string& name) const {
  constexpr int kFlags = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  FileDescriptor fd(retried([&] { return ::openat(fd_.get(), name.c_str(), kFlags); }));
  if (!fd.is_open()) return system_failure("open the folder", join_path(path_, name));
  return Directory(std::move(fd), join_path(path_, name));
}

Result<Directory> Directory::open_beneath(const std::string& below) const {
  FileDescriptor fd(open_within(fd_.get(), below, kFolderFlags, Within::beneath));
  if (!fd.is_open()) return system_failure("open the folder", join_path(path_, below));
  return Directory(std::move(fd), join_path(path_, below));
}

Result<File> Directory::open_file_beneath(const std::string& below) const {
  FileDescriptor fd(
      open_within(fd_.get(), below, O_RDONLY | O_CLOEXEC | O_NONBLOCK, Within::beneath));
  if (!fd.is_open()) return system_failure("open", join_path(path_, below));
  return File::from_descriptor(std::move(fd), join_path(path_, below));
}

Result<File> Directory::create_file_at(const std::string& name, std::uint32_t mode) const {
  FileDescriptor fd(mutating("openat", [&] {
    return ::openat(fd_.get(), name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  }));
  if (!fd.is_open()) return system_failure("create", join_path(path_, name));
  return File(std::move(fd), join_path(path_, name), 0);
}

Result<void> Directory::make_directory_at(const std::string& name) const {
  if (mutating("mkdirat", [&] { return ::mkdirat(fd_.get(), name.c_str(), 0777); }) == 0) return {};
  const int error_number = errno;
  struct stat status = {};
  const bool is_folder = ::fstatat(fd_.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
                         S_ISDIR(status.st_mode);
  if (error_number == EEXIST && is_folder) return {};
  return system_failure("make the folder", join_path(path_, name), error_number);
}

Result<void> Directory::link_at(const Directory& from, const std::string& from_name,
                                const std::string& name) const {
  const int result = mutating("linkat", [&] {
    return ::linkat(from.fd_.get(), from_name.c_str(), fd_.get(), name.c_str(), 0);
  });
  if (result == 0) return {};
  const int error_number = errno;
  return maybe_unsupported(fmt::format("link `{}` as", join_path(from.path_, from_name)),
                           join_path(path_, name), error_number);
}

Result<void> Directory::symbolic_link_at(const std::string& target, const std::string& name) const {
  const int result =
      mutating("symlinkat", [&] { return ::symlinkat(target.c_str(), fd_.get(), name.c_str()); });
  return checked(result, "make the link", join_path(path_, name));
}

Result<void> Directory::rename_at(const std::string& name, const Directory& to,
                                  const std::string& new_name) const {
  const int result = mutating("renameat", [&] {
    return ::renameat(fd_.get(), name.c_str(), to.fd_.get(), new_name.c_str());
  });
  if (result == 0) return {};
  const int error_number = errno;
  return system_failure(fmt::format("rename `{}` to", join_path(path_, name)),
                        join_path(to.path_, new_name), error_number);
}

Result<void> Directory::exchange_at(const std::string& name, const Directory& other,
                                    const std::string& other_name) const {
  const int result = mutating("renameat2", [&] {
    return ::renameat2(fd_.get(), name.c_str(), other.fd_.get(), other_name.c_str(),
                       RENAME_EXCHANGE);
  });
  if (result == 0) return {};
  const int error_number = errno;
  return maybe_unsupported(fmt::format("exchange `{}` with", join_path(path_, name)),
                           join_path(other.path_, other_name), error_number);
}

Result<void> Directory::unlink_at(const std::string& name) const {
  if (mutating("unlinkat", [&] { return ::unlinkat(fd_.get(), name.c_str(), 0); }) == 0) return {};
  const int error_number = errno;
  if (error_number == ENOENT || error_number == ENOTDIR) return {};
  return system_failure("remove", join_path(path_, name), error_number);
}

Result<void> Directory::remove_directory_at(const std::string& name) const {
  const int result =
      mutating("unlinkat", [&] { return ::unlinkat(fd_.get(), name.c_str(), AT_REMOVEDIR); });
  const int error_number = errno;
  if (result == 0 || error_number == ENOENT) return {};
  return system_failure("remove the folder", join_path(path_, name), error_number);
}

Result<std::optional<FileStatus>> Directory::status_at(const std::string& name) const {
  struct stat status = {};
  if (::fstatat(fd_.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0) {
    return to_file_status(status);
  }
  const int error_number = errno;
  if (error_number == ENOENT || error_number == ENOTDIR) return std::nullopt;
  return system_failure("examine", join_path(path_, name), error_number);
}

Result<std::vector<DirectoryEntry>> Directory::list() const {
  FileDescriptor fd(::openat(fd_.get(), ".", kFolderFlags));
  if (!fd.is_open()) return system_failure("list", path_);
  return list_descriptor(std::move(fd), path_);
}

Result<void> Directory::sync() const {
  const int result = mutating("fsync", [&] { return ::fsync(fd_.get()); });
  if (result == 0 || errno == EINVAL || errno == EROFS) return {};
  return system_failure("flush", path_);
}

}  // namespace sconce::os
