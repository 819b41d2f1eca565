#include "toml_scan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <string_view>
#include <vector>

#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/document/toml.hpp"

namespace sconce::document {
namespace {

constexpr std::size_t kMaximumBytes = 16UL << 20;
constexpr std::size_t kMaximumKeyParts = 64;
constexpr std::size_t kMaximumLevels = 256;

class Scan {
 public:
  explicit Scan(std::string_view text) : text_(text) {}

  Result<void> run() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"' || c == '\'') {
        skip_string(c);
        continue;
      }
      if (c == '#') {
        skip_comment();
        continue;
      }
      step(c);
      if (dots_ >= kMaximumKeyParts) {
        return refuse(fmt::format("a key has more than {} parts", kMaximumKeyParts));
      }
      if (levels_ + dots_ > kMaximumLevels) {
        return refuse(
            fmt::format("keys and brackets are more than {} levels deep", kMaximumLevels));
      }
      ++at_;
    }
    return {};
  }

 private:
  void step(char c) {
    switch (c) {
      case '.':
        ++dots_;
        break;
      case '[':
      case '{':
        open_.push_back(dots_);
        levels_ += dots_ + 1;
        dots_ = 0;
        break;
      case ']':
      case '}':
        close();
        break;
      case ',':
        dots_ = 0;
        break;
      case '\n':
        ++line_;
        if (open_.empty()) dots_ = 0;
        break;
      default:
        break;
    }
  }

  void close() {
    if (open_.empty()) return;
    dots_ = open_.back();
    levels_ -= dots_ + 1;
    open_.pop_back();
  }

  void skip_comment() {
    while (at_ < text_.size() && text_[at_] != '\n') ++at_;
  }

  void skip_string(char quote) {
    const std::string_view rest = text_.substr(at_);
    const bool is_long = rest.starts_with(std::string(3, quote));
    at_ += is_long ? 3 : 1;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '\n') {
        if (!is_long) return;  // malformed: the parser stops here
        ++line_;
      } else if (c == '\\' && quote == '"') {
        ++at_;
        if (at_ < text_.size() && text_[at_] == '\n') ++line_;
      } else if (c == quote && closes(quote, is_long)) {
        return;
      }
    }
  }

  // Moves behind the closing quotes; a long string may end in one or two quotes of its own.
  bool closes(char quote, bool is_long) {
    if (!is_long) {
      ++at_;
      return true;
    }
    std::size_t run = 0;
    while (run < 5 && at_ + run < text_.size() && text_[at_ + run] == quote) ++run;
    if (run < 3) return false;
    at_ += run;
    return true;
  }

  std::unexpected<Error> refuse(const std::string& why) const {
    return fail(ErrorKind::input, fmt::format("line {}: {}", line_, why));
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::size_t dots_ = 0;           // dots of the key or value being read
  std::size_t levels_ = 0;         // of the open brackets and the keys in front of them
  std::vector<std::size_t> open_;  // dots in front of each open bracket
};

// Characters in the first bytes of a text.
std::uint32_t count_characters(std::string_view bytes) {
  std::uint32_t count = 0;
  for (const char c : bytes) count += (static_cast<unsigned char>(c) & 0xc0U) != 0x80U ? 1 : 0;
  return count;
}

}  // namespace

Result<void> scan_toml(std::string_view text) {
  if (text.size() > kMaximumBytes) {
    return fail(ErrorKind::input,
                fmt::format("the TOML text has {}, the limit is {}", format_bytes(text.size()),
                            format_bytes(kMaximumBytes)));
  }
  return Scan(text).run();
}

Position position_inside(std::string_view text, const TomlValue& string, std::size_t offset) {
  const Position start = string.position();
  const std::string* value = string.as_string();
  if (value == nullptr || offset > value->size() || start.line == 0) return start;
  const std::string_view head = std::string_view(*value).substr(0, offset);
  std::string_view rest = text;
  for (std::uint32_t line = 1; line < start.line; ++line) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) return start;
    rest.remove_prefix(end + 1);
  }
  std::size_t at = 0;
  for (std::uint32_t column = 1; column < start.column && at < rest.size();) {
    ++at;
    if (at >= rest.size() || (static_cast<unsigned char>(rest[at]) & 0xc0U) != 0x80U) ++column;
  }
  rest.remove_prefix(std::min(at, rest.size()));
  if (rest.empty() || (rest[0] != '"' && rest[0] != '\'')) return start;
  const std::size_t quotes = rest.starts_with(std::string(3, rest[0])) ? 3 : 1;
  if (head.find_first_of("\n\r") != std::string_view::npos) return start;
  if (!rest.substr(quotes).starts_with(head)) return start;
  return {start.line, start.column + static_cast<std::uint32_t>(quotes) + count_characters(head)};
}

}  // namespace sconce::document
