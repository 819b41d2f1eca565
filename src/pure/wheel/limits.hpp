#pragma once

#include <cstdint>

namespace sconce::wheel {

/// WHEEL, METADATA, RECORD and entry_points.txt; the largest RECORD seen has 1.5 MB.
inline constexpr std::uint64_t kLargestText = 64ULL << 20;
/// A script with `#!python`, zip archives that begin with that line included.
inline constexpr std::uint64_t kLargestScript = 64ULL << 20;
/// Members that RECORD gives no hash are hashed up to this size; larger ones stay without.
inline constexpr std::uint64_t kLargestUnhashed = 64ULL << 20;

}  // namespace sconce::wheel
