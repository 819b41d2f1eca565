#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <span>
#include <string>
#include <utility>

#include "sconce/base/byte_source.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/file_tree.hpp"
#include "sconce/base/result.hpp"
#include "sconce/os/files.hpp"
#include "system_call.hpp"

namespace sconce::os {

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  if (this != &other) {
    if (fd_ >= 0) ::close(fd_);
    fd_ = other.release();
  }
  return *this;
}

FileDescriptor::~FileDescriptor() {
  if (fd_ >= 0) ::close(fd_);
}

int FileDescriptor::release() { return std::exchange(fd_, -1); }

File::File(FileDescriptor fd, std::string path, std::uint64_t size)
    : fd_(std::move(fd)), path_(std::move(path)), size_(size) {}

Result<File> File::from_descriptor(FileDescriptor fd, std::string path) {
  struct stat status = {};
  if (::fstat(fd.get(), &status) != 0) return system_failure("examine", path);
  if (!S_ISREG(status.st_mode)) {
    return fail(ErrorKind::file_system, fmt::format("`{}` is not a regular file", path));
  }
  return File(std::move(fd), std::move(path), static_cast<std::uint64_t>(status.st_size));
}

Result<File> File::open_for_reading(const std::string& path) {
  // O_NONBLOCK: opening a named pipe would wait for a writer.
  FileDescriptor fd(
      retried([&] { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK); }));
  if (!fd.is_open()) return system_failure("open", path);
  return from_descriptor(std::move(fd), path);
}

Result<File> File::create(const std::string& path, std::uint32_t mode) {
  FileDescriptor fd(mutating(
      "open", [&] { return ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode); }));
  if (!fd.is_open()) return system_failure("create", path);
  return File(std::move(fd), path, 0);
}

Result<File> File::open_or_create(const std::string& path, std::uint32_t mode) {
  FileDescriptor fd(
      mutating("open", [&] { return ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, mode); }));
  if (!fd.is_open()) return system_failure("open", path);
  return from_descriptor(std::move(fd), path);
}

std::uint64_t File::size() const { return size_; }

Result<void> File::read_at(std::uint64_t offset, std::span<std::byte> into) const {
  while (!into.empty()) {
    const ssize_t count = retried(
        [&] { return ::pread(fd_.get(), into.data(), into.size(), static_cast<off_t>(offset)); });
    if (count < 0) return system_failure("read", path_);
    if (count == 0) {
      return fail(ErrorKind::file_system,
                  fmt::format("`{}` ends at byte {}, before what was to be read", path_, offset));
    }
    into = into.subspan(static_cast<std::size_t>(count));
    offset += static_cast<std::uint64_t>(count);
  }
  return {};
}

Result<void> File::write_at(std::uint64_t offset, Bytes bytes) const {
  while (!bytes.empty()) {
    const ssize_t count = mutating("pwrite", [&] {
      return ::pwrite(fd_.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
    });
    if (count < 0) return system_failure("write", path_);
    bytes = bytes.subspan(static_cast<std::size_t>(count));
    offset += static_cast<std::uint64_t>(count);
  }
  return {};
}

Result<void> File::reserve(std::uint64_t bytes) const {
  if (bytes == 0) return {};
  const int result = mutating("fallocate", [&] {
    return ::fallocate(fd_.get(), FALLOC_FL_KEEP_SIZE, 0, static_cast<off_t>(bytes));
  });
  if (result == 0 || (errno != ENOSPC && errno != EDQUOT && errno != EFBIG)) return {};
  return system_failure("reserve space for", path_);
}

Result<void> File::truncate(std::uint64_t bytes) {
  SCONCE_TRY(checked(
      mutating("ftruncate", [&] { return ::ftruncate(fd_.get(), static_cast<off_t>(bytes)); }),
      "set the size of", path_));
  size_ = bytes;
  return {};
}

Result<void> File::sync() const {
  return checked(mutating("fdatasync", [&] { return ::fdatasync(fd_.get()); }), "flush", path_);
}

Result<void> File::set_mode(std::uint32_t mode) const {
  return checked(mutating("fchmod", [&] { return ::fchmod(fd_.get(), mode); }), "set the mode of",
                 path_);
}

Result<void> File::set_times(std::int64_t modified_ns) const {
  const timespec time = {.tv_sec = modified_ns / 1'000'000'000,
                         .tv_nsec = modified_ns % 1'000'000'000};
  const timespec both[2] = {time, time};
  return checked(mutating("futimens", [&] { return ::futimens(fd_.get(), both); }),
                 "set the time of", path_);
}

Result<FileStatus> File::status() const {
  struct stat status = {};
  if (::fstat(fd_.get(), &status) != 0) return system_failure("examine", path_);
  return to_file_status(status);
}

}  // namespace sconce::os
