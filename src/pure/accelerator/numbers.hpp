#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

// Pairs of small numbers, as toolkits and compute capabilities are written.
namespace sconce::accelerator {

using NumberPair = std::pair<std::uint32_t, std::uint32_t>;

/// A decimal number of at most four digits.
[[nodiscard]] std::optional<std::uint32_t> parse_small_number(std::string_view text);
/// `12.4`.
[[nodiscard]] std::optional<NumberPair> parse_dotted_pair(std::string_view text);
/// `124`: the last digit is the second number, and the first begins with no zero.
[[nodiscard]] std::optional<NumberPair> parse_joined_pair(std::string_view text);

}  // namespace sconce::accelerator
