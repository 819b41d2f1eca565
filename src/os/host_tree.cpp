#include <fcntl.h>
#include <fmt/format.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sconce/base/byte_source.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/file_tree.hpp"
#include "sconce/base/relative_path.hpp"
#include "sconce/base/result.hpp"
#include "sconce/os/files.hpp"
#include "system_call.hpp"

namespace sconce::os {
namespace {

Result<FileDescriptor> open_below(const std::string& root, const RelativePath& path, int flags) {
  const FileDescriptor folder(
      retried([&] { return ::open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC); }));
  if (!folder.is_open()) return system_failure("open", root);
  const int fd = open_within(folder.get(), path.text(), flags | O_CLOEXEC, Within::root);
  if (fd == -1) return system_failure("open", join_path(root, path.text()));
  return FileDescriptor(fd);
}

/// Files of procfs and sysfs are made while they are read, so the size that they state means
/// nothing.
bool states_no_size(const FileDescriptor& fd) {
  struct statfs status = {};
  if (::fstatfs(fd.get(), &status) != 0) return false;
  return status.f_type == PROC_SUPER_MAGIC || status.f_type == SYSFS_MAGIC;
}

Result<std::unique_ptr<ByteSource>> read_at_once(const FileDescriptor& fd,
                                                 const std::string& path) {
  constexpr std::size_t kLimitBytes = 1 << 20, kStepBytes = 4096;
  std::string bytes;
  for (;;) {
    const std::size_t size = bytes.size();
    bytes.resize(size + kStepBytes);
    const auto count = retried([&] { return ::read(fd.get(), bytes.data() + size, kStepBytes); });
    if (count < 0) return system_failure("read", path);
    bytes.resize(size + static_cast<std::size_t>(count));
    if (count == 0) return std::make_unique<MemorySource>(std::move(bytes));
    if (bytes.size() > kLimitBytes) {
      return fail(ErrorKind::file_system, fmt::format("`{}` is larger than 1 MiB", path));
    }
  }
}

}  // namespace

HostTree::HostTree(std::string root) : root_(std::move(root)) {}

Result<std::vector<DirectoryEntry>> HostTree::list(const RelativePath& folder) const {
  return list_descriptor(SCONCE_TRY(open_below(root_, folder, O_RDONLY | O_DIRECTORY)),
                         join_path(root_, folder.text()));
}

Result<FileStatus> HostTree::status(const RelativePath& path) const {
  const FileDescriptor fd = SCONCE_TRY(open_below(root_, path, O_PATH | O_NOFOLLOW));
  struct stat status = {};
  if (::fstat(fd.get(), &status) != 0) {
    return system_failure("examine", join_path(root_, path.text()));
  }
  return to_file_status(status);
}

Result<std::string> HostTree::read_link(const RelativePath& path) const {
  const FileDescriptor fd = SCONCE_TRY(open_below(root_, path, O_PATH | O_NOFOLLOW));
  std::string target(PATH_MAX, '\0');
  const ssize_t size = ::readlinkat(fd.get(), "", target.data(), target.size());
  if (size < 0) {
    // The kernel says ENOENT of an empty name that is no link.
    const int error_number = errno == ENOENT ? EINVAL : errno;
    return system_failure("read the link", join_path(root_, path.text()), error_number);
  }
  target.resize(static_cast<std::size_t>(size));
  return target;
}

Result<std::unique_ptr<ByteSource>> HostTree::open(const RelativePath& path) const {
  FileDescriptor fd = SCONCE_TRY(open_below(root_, path, O_RDONLY | O_NONBLOCK));
  if (states_no_size(fd)) return read_at_once(fd, join_path(root_, path.text()));
  File file = SCONCE_TRY(File::from_descriptor(std::move(fd), join_path(root_, path.text())));
  return std::make_unique<File>(std::move(file));
}

}  // namespace sconce::os
