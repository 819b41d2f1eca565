#include "sconce/os/files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <string>
#include <string_view>

#include "sconce/base/byte_source.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/file_tree.hpp"
#include "sconce/base/result.hpp"
#include "system_call.hpp"

// Changes by path, one system call each, and the two whole-file operations.
namespace sconce::os {
namespace {

// Names of temporaries do not hold the name of what they become: it may be as long as names get.
std::string temporary_beside(const std::string& path) {
  static std::atomic<unsigned> counter{0};
  return join_path(parent_path(path), fmt::format(".sconce-{}-{}.tmp", ::getpid(), ++counter));
}

Result<void> write_new_file(const std::string& path, std::string_view bytes, std::uint32_t mode,
                            Durability durability) {
  const File file = SCONCE_TRY(File::create(path, mode));
  SCONCE_TRY(file.write_at(0, as_bytes(bytes)));
  if (durability == Durability::synced) SCONCE_TRY(file.sync());
  return {};
}

}  // namespace

Result<std::string> read_file(const std::string& path, std::uint64_t limit_bytes) {
  const FileDescriptor fd(retried([&] { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC); }));
  if (!fd.is_open()) return system_failure("open", path);
  struct stat status = {};
  if (::fstat(fd.get(), &status) != 0) return system_failure("examine", path);
  // Pipes and files of /proc do not tell their size: it is only a first guess.
  std::string content;
  std::size_t filled = 0;
  content.resize(std::min(limit_bytes, static_cast<std::uint64_t>(status.st_size)) + 1);
  for (;;) {
    const ssize_t count =
        retried([&] { return ::read(fd.get(), content.data() + filled, content.size() - filled); });
    if (count < 0) return system_failure("read", path);
    if (count == 0) break;
    filled += static_cast<std::size_t>(count);
    if (filled > limit_bytes) {
      return fail(ErrorKind::input,
                  fmt::format("`{}` is over the limit of {} bytes", path, limit_bytes));
    }
    if (filled == content.size()) content.resize(std::max<std::size_t>(4096, filled * 2));
  }
  content.resize(filled);
  return content;
}

Result<std::string> read_regular_file(const std::string& path) {
  const auto status = SCONCE_TRY(target_status_if_exists(path));
  if (status && status->kind != FileKind::regular) {
    return fail(ErrorKind::input, fmt::format("`{}` is no regular file", path));
  }
  return read_file(path);
}

Result<void> write_file_atomically(const std::string& path, std::string_view bytes,
                                   std::uint32_t mode, Durability durability) {
  return write_file_by_way_of(temporary_beside(path), path, bytes, mode, durability);
}

Result<void> write_file_by_way_of(const std::string& temporary, const std::string& path,
                                  std::string_view bytes, std::uint32_t mode,
                                  Durability durability) {
  Result<void> written = write_new_file(temporary, bytes, mode, durability);
  if (written) written = rename(temporary, path);
  if (!written) {
    // The first failure is the one to tell; a temporary that stays is not seen by any reader.
    static_cast<void>(remove_file(temporary));
    return written;
  }
  if (durability == Durability::synced) return sync_directory(parent_path(path));
  return {};
}

Result<void> make_directories(const std::string& path) {
  if (mutating("mkdir", [&] { return ::mkdir(path.c_str(), 0777); }) == 0) return {};
  if (errno == ENOENT) {
    const std::string parent = parent_path(path);
    if (parent == path) return system_failure("make the folder", path);
    SCONCE_TRY(make_directories(parent));
    if (mutating("mkdir", [&] { return ::mkdir(path.c_str(), 0777); }) == 0) return {};
  }
  const int error_number = errno;
  // Some file systems say EROFS or EACCES of a folder that exists.
  if (is_directory(path)) return {};
  return system_failure("make the folder", path, error_number);
}

Result<void> rename(const std::string& from, const std::string& to) {
  if (mutating("rename", [&] { return std::rename(from.c_str(), to.c_str()); }) == 0) return {};
  return system_failure(fmt::format("rename `{}` to", from), to);
}

Result<void> exchange(const std::string& a, const std::string& b) {
  const int result = mutating("renameat2", [&] {
    return ::renameat2(AT_FDCWD, a.c_str(), AT_FDCWD, b.c_str(), RENAME_EXCHANGE);
  });
  if (result == 0) return {};
  return maybe_unsupported(fmt::format("exchange `{}` with", a), b);
}

Result<void> hard_link(const std::string& from, const std::string& to) {
  if (mutating("link", [&] { return ::link(from.c_str(), to.c_str()); }) == 0) return {};
  return maybe_unsupported(fmt::format("link `{}` as", from), to);
}

Result<void> symbolic_link(const std::string& target, const std::string& path) {
  return checked(mutating("symlink", [&] { return ::symlink(target.c_str(), path.c_str()); }),
                 "make the link", path);
}

Result<void> remove_file(const std::string& path) {
  if (mutating("unlink", [&] { return ::unlink(path.c_str()); }) == 0) return {};
  if (errno == ENOENT || errno == ENOTDIR) return {};
  return system_failure("remove", path);
}

Result<void> remove_directory(const std::string& path) {
  if (mutating("rmdir", [&] { return ::rmdir(path.c_str()); }) == 0) return {};
  if (errno == ENOENT) return {};
  return system_failure("remove the folder", path);
}

Result<void> set_mode(const std::string& path, std::uint32_t mode) {
  return checked(mutating("chmod", [&] { return ::chmod(path.c_str(), mode); }), "set the mode of",
                 path);
}

Result<void> set_times(const std::string& path, std::int64_t modified_ns) {
  const timespec time = {.tv_sec = modified_ns / 1'000'000'000,
                         .tv_nsec = modified_ns % 1'000'000'000};
  const timespec both[2] = {time, time};
  const int result = mutating(
      "utimensat", [&] { return ::utimensat(AT_FDCWD, path.c_str(), both, AT_SYMLINK_NOFOLLOW); });
  return checked(result, "set the time of", path);
}

Result<void> sync_directory(const std::string& path) {
  const FileDescriptor fd(
      retried([&] { return ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
  if (!fd.is_open()) return system_failure("open", path);
  const int result = mutating("fsync", [&] { return ::fsync(fd.get()); });
  // Some network file systems cannot flush a folder, and need not.
  if (result == 0 || errno == EINVAL || errno == EROFS) return {};
  return system_failure("flush", path);
}

}  // namespace sconce::os
