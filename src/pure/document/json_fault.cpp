#include "json_fault.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "sconce/base/text.hpp"

namespace sconce::document {
namespace {

/// A walk along the text that keeps the open brackets on a stack of its own and stops at the first
/// byte that the grammar does not allow.
class Walk {
 public:
  explicit Walk(std::string_view text) : text_(text) {}

  /// What was expected at offset(); nothing if the text is well-formed.
  std::optional<std::string> run() {
    do {
      skip_space();
      if (auto expected = value()) return expected;
      if (auto expected = after_value()) return expected;
    } while (!done_);
    return std::nullopt;
  }
  [[nodiscard]] std::size_t offset() const { return at_; }

 private:
  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(char wanted) {
    if (at_ >= text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }
  void skip_space() {
    while (at_ < text_.size() &&
           std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) {
      ++at_;
    }
  }

  // A scalar, or the opening brackets down to the next scalar.
  std::optional<std::string> value() {
    for (;;) {
      skip_space();
      if (take('[')) {
        skip_space();
        if (take(']')) return std::nullopt;
        open_.push_back(']');
      } else if (take('{')) {
        skip_space();
        if (take('}')) return std::nullopt;
        open_.push_back('}');
        if (auto expected = key()) return expected;
      } else {
        return scalar();
      }
    }
  }

  std::optional<std::string> key() {
    skip_space();
    if (peek() != '"') return "expected a key in double quotes";
    if (auto expected = string()) return expected;
    skip_space();
    if (!take(':')) return "expected `:` after the key";
    return std::nullopt;
  }

  // Closing brackets, then a comma before the next value or the end.
  std::optional<std::string> after_value() {
    for (;;) {
      skip_space();
      if (open_.empty()) {
        if (at_ < text_.size()) return "expected the end of the text";
        done_ = true;
        return std::nullopt;
      }
      if (take(open_.back())) {
        open_.pop_back();
        continue;
      }
      if (!take(',')) return fmt::format("expected `,` or `{}`", open_.back());
      return open_.back() == '}' ? key() : std::nullopt;
    }
  }

  std::optional<std::string> scalar() {
    const char first = peek();
    if (first == '"') return string();
    if (first == '-' || is_ascii_digit(first)) return number();
    for (const std::string_view word : {"true", "false", "null"}) {
      if (text_.substr(at_).starts_with(word)) {
        at_ += word.size();
        return std::nullopt;
      }
    }
    return "expected a value";
  }

  std::optional<std::string> digits() {
    if (!is_ascii_digit(peek())) return "expected a digit";
    while (is_ascii_digit(peek())) ++at_;
    return std::nullopt;
  }

  std::optional<std::string> number() {
    const std::size_t start = at_;
    take('-');
    if (!take('0')) {
      if (auto expected = digits()) return expected;
    }
    if (take('.')) {
      if (auto expected = digits()) return expected;
    }
    if (take('e') || take('E')) {
      if (!take('+')) take('-');
      if (auto expected = digits()) return expected;
    }
    if (is_in_range(text_.substr(start, at_ - start))) return std::nullopt;
    at_ = start;
    return "the number is out of range";
  }

  static bool is_in_range(std::string_view number) {
    const char* end = number.data() + number.size();
    std::errc error{};
    if (number.find_first_of(".eE") != std::string_view::npos) {
      double value = 0;
      error = std::from_chars(number.data(), end, value).ec;
    } else if (number.front() == '-') {
      std::int64_t value = 0;
      error = std::from_chars(number.data(), end, value).ec;
    } else {
      std::uint64_t value = 0;
      error = std::from_chars(number.data(), end, value).ec;
    }
    return error == std::errc{};
  }

  std::optional<std::string> string() {
    ++at_;
    while (at_ < text_.size()) {
      const auto byte = static_cast<unsigned char>(text_[at_]);
      if (byte == '"') {
        ++at_;
        return std::nullopt;
      }
      if (byte < 0x20) return "control characters in strings must be escaped";
      if (byte != '\\') {
        ++at_;
      } else if (auto expected = escape()) {
        return expected;
      }
    }
    return "expected `\"` at the end of the string";
  }

  std::optional<std::string> escape() {
    const std::string_view rest = text_.substr(at_ + 1);
    if (rest.empty() || std::string_view("\"\\/bfnrtu").find(rest[0]) == std::string_view::npos) {
      return "no such escape";
    }
    if (rest[0] != 'u') {
      at_ += 2;
      return std::nullopt;
    }
    const auto unit = hexadecimal(rest.substr(1));
    if (!unit) return "expected four hexadecimal digits after `\\u`";
    if (*unit < 0xd800 || *unit > 0xdfff) {
      at_ += 6;
      return std::nullopt;
    }
    const auto low = rest.substr(5).starts_with("\\u") ? hexadecimal(rest.substr(7)) : std::nullopt;
    if (*unit > 0xdbff || !low || *low < 0xdc00 || *low > 0xdfff) return "lone surrogate";
    at_ += 12;
    return std::nullopt;
  }

  static std::optional<unsigned> hexadecimal(std::string_view text) {
    if (text.size() < 4) return std::nullopt;
    unsigned value = 0;
    for (const char c : text.substr(0, 4)) {
      const char lower = to_ascii_lower(c);
      if (!is_ascii_digit(c) && (lower < 'a' || lower > 'f')) return std::nullopt;
      value = value * 16 + static_cast<unsigned>(is_ascii_digit(c) ? c - '0' : lower - 'a' + 10);
    }
    return value;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<char> open_;
  bool done_ = false;
};

std::size_t first_bad_utf8(std::string_view text) {
  // Longest good prefix by halving: every prefix that ends at a character's end of good text is
  // good, so the check moves in blocks and then byte by byte.
  std::size_t good = 0;
  std::size_t block = 1;
  while (block < text.size()) block *= 2;
  for (; block > 0; block /= 2) {
    for (std::size_t spare = 0; spare < 4 && block > spare; ++spare) {
      const std::size_t end = good + block - spare;
      if (end <= text.size() && is_utf8(text.substr(good, end - good))) {
        good = end;
        break;
      }
    }
  }
  return good;
}

}  // namespace

JsonFault find_json_fault(std::string_view text) {
  std::size_t offset = 0;
  std::string message;
  if (!is_utf8(text)) {
    offset = first_bad_utf8(text);
    message = "the text is not UTF-8 here";
  } else {
    Walk walk(text);
    auto expected = walk.run();
    offset = walk.offset();
    message = expected.value_or("the text is malformed");
    if (expected && offset >= text.size()) message += " but the text ends";
  }
  const std::string_view before = text.substr(0, offset);
  const auto line = static_cast<std::uint32_t>(std::ranges::count(before, '\n') + 1);
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  return {line, static_cast<std::uint32_t>(offset - line_start + 1), std::move(message)};
}

}  // namespace sconce::document
