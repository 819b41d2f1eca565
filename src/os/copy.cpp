#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sconce/base/result.hpp"
#include "sconce/os/files.hpp"
#include "system_call.hpp"

namespace sconce::os {
namespace {

constexpr std::size_t kChunkBytes = std::size_t{1} << 20;

Result<void> copy_through_memory(const File& from, const File& to, std::uint64_t start) {
  std::vector<std::byte> buffer(std::min<std::uint64_t>(kChunkBytes, from.size() - start));
  for (std::uint64_t at = start; at < from.size();) {
    const auto count = std::min<std::uint64_t>(buffer.size(), from.size() - at);
    const auto chunk = std::span(buffer).first(static_cast<std::size_t>(count));
    SCONCE_TRY(from.read_at(at, chunk));
    SCONCE_TRY(to.write_at(at, chunk));
    at += count;
  }
  return {};
}

// In the kernel where it can; the rest, or everything, through memory.
Result<void> copy_content(const File& from, const File& to) {
  off_t read_at = 0;
  off_t write_at = 0;
  while (static_cast<std::uint64_t>(read_at) < from.size()) {
    const std::size_t left =
        static_cast<std::size_t>(from.size()) - static_cast<std::size_t>(read_at);
    const ssize_t count = mutating("copy_file_range", [&] {
      return ::copy_file_range(from.descriptor(), &read_at, to.descriptor(), &write_at, left, 0);
    });
    if (count <= 0) break;
  }
  return copy_through_memory(from, to, static_cast<std::uint64_t>(read_at));
}

Result<void> removing_on_failure(Result<void> done, const std::string& path) {
  if (!done) static_cast<void>(remove_file(path));
  return done;
}

}  // namespace

Result<void> reflink(const std::string& from, const std::string& to, std::uint32_t mode) {
  const File source = SCONCE_TRY(File::open_for_reading(from));
  const File target = SCONCE_TRY(File::create(to, mode));
  const int result =
      mutating("ioctl", [&] { return ::ioctl(target.descriptor(), FICLONE, source.descriptor()); });
  if (result == 0) return {};
  return removing_on_failure(maybe_unsupported("clone into", to), to);
}

Result<void> copy_file(const std::string& from, const std::string& to, std::uint32_t mode) {
  const File source = SCONCE_TRY(File::open_for_reading(from));
  const File target = SCONCE_TRY(File::create(to, mode));
  return removing_on_failure(copy_content(source, target), to);
}

}  // namespace sconce::os
