#include "sconce/index/range_source.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"

namespace sconce::index {

void RangeSource::add(std::uint64_t offset, std::string bytes) {
  std::string& part = parts_[offset];
  if (part.size() < bytes.size()) part = std::move(bytes);
}

bool RangeSource::holds(std::uint64_t offset, std::uint64_t size) const {
  auto part = parts_.upper_bound(offset);
  if (part == parts_.begin()) return false;
  --part;
  const std::uint64_t inside = offset - part->first;
  return inside <= part->second.size() && size <= part->second.size() - inside;
}

Result<void> RangeSource::read_at(std::uint64_t offset, std::span<std::byte> into) const {
  if (into.empty()) return {};
  if (offset > size_ || into.size() > size_ - offset) {
    return fail(ErrorKind::archive, "the file ends before what it is said to hold");
  }
  if (!holds(offset, into.size())) {
    gap_ = Gap{offset, into.size()};
    return fail(ErrorKind::unsupported, "this part of the remote file is not here yet");
  }
  const auto part = std::prev(parts_.upper_bound(offset));
  std::memcpy(into.data(), part->second.data() + (offset - part->first), into.size());
  return {};
}

std::optional<RangeSource::Gap> RangeSource::take_gap() {
  return std::exchange(gap_, std::nullopt);
}

}  // namespace sconce::index
