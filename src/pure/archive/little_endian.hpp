#pragma once

#include <cstddef>
#include <cstdint>

#include "sconce/base/byte_source.hpp"

namespace sconce::archive {

/// The unsigned number of `kBytes` bytes at `offset`, lowest byte first. The caller has checked
/// that it lies inside; a read outside is a broken invariant.
template <std::size_t kBytes>
[[nodiscard]] constexpr std::uint64_t load_little_endian(Bytes bytes, std::size_t offset) {
  SCONCE_ASSERT(offset <= bytes.size() && kBytes <= bytes.size() - offset);
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < kBytes; ++i) {
    value |= static_cast<std::uint64_t>(bytes[offset + i]) << (8 * i);
  }
  return value;
}

[[nodiscard]] constexpr std::uint16_t load_u16(Bytes bytes, std::size_t offset) {
  return static_cast<std::uint16_t>(load_little_endian<2>(bytes, offset));
}
[[nodiscard]] constexpr std::uint32_t load_u32(Bytes bytes, std::size_t offset) {
  return static_cast<std::uint32_t>(load_little_endian<4>(bytes, offset));
}
[[nodiscard]] constexpr std::uint64_t load_u64(Bytes bytes, std::size_t offset) {
  return load_little_endian<8>(bytes, offset);
}

}  // namespace sconce::archive
