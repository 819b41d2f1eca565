#include "sconce/base/byte_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"

namespace sconce {

MemorySource::MemorySource(std::string owned)
    : owned_(std::move(owned)), bytes_(as_bytes(std::string_view(owned_))) {}

MemorySource::MemorySource(Bytes borrowed) : bytes_(borrowed) {}

std::uint64_t MemorySource::size() const { return bytes_.size(); }

Result<void> MemorySource::read_at(std::uint64_t offset, std::span<std::byte> into) const {
  if (offset > bytes_.size() || into.size() > bytes_.size() - offset) {
    return fail(ErrorKind::input,
                fmt::format("bytes {} to {} lie beyond the end of the {} bytes that there are",
                            offset, offset + into.size(), bytes_.size()));
  }
  std::ranges::copy(bytes_.subspan(static_cast<std::size_t>(offset), into.size()), into.begin());
  return {};
}

Result<std::string> read_all(const ByteSource& source, std::uint64_t limit_bytes) {
  const std::uint64_t size = source.size();
  if (size > limit_bytes) {
    return fail(ErrorKind::input, fmt::format("its size of {} bytes is over the limit of {} bytes",
                                              size, limit_bytes));
  }
  std::string content;
  Result<void> read;
  // The size is not taken from the argument: libstdc++ 12 passes the capacity there.
  const auto count = static_cast<std::size_t>(size);
  content.resize_and_overwrite(count, [&](char* memory, std::size_t) {
    read = source.read_at(0, std::as_writable_bytes(std::span(memory, count)));
    return read ? count : 0;
  });
  if (!read) return pass_error(read);
  return content;
}

}  // namespace sconce
