#include "numbers.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

#include "sconce/base/text.hpp"

namespace sconce::accelerator {
namespace {

std::optional<NumberPair> pair_of(std::string_view first, std::string_view second) {
  const auto a = parse_small_number(first), b = parse_small_number(second);
  if (!a || !b) return std::nullopt;
  return NumberPair{*a, *b};
}

}  // namespace

std::optional<std::uint32_t> parse_small_number(std::string_view text) {
  if (text.size() > 4) return std::nullopt;
  const auto number = parse_decimal(text);
  if (!number) return std::nullopt;
  return static_cast<std::uint32_t>(*number);
}

std::optional<NumberPair> parse_dotted_pair(std::string_view text) {
  const auto dot = text.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  return pair_of(text.substr(0, dot), text.substr(dot + 1));
}

std::optional<NumberPair> parse_joined_pair(std::string_view text) {
  if (text.size() < 2 || text.front() == '0') return std::nullopt;
  return pair_of(text.substr(0, text.size() - 1), text.substr(text.size() - 1));
}

}  // namespace sconce::accelerator
