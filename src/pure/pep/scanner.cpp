#include "scanner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "sconce/base/error.hpp"
#include "sconce/base/text.hpp"

namespace sconce::pep {

namespace {

/// At most so much of the input is repeated in an error.
constexpr std::size_t kShownBytes = 120;

/// The beginning of the text, never cut inside a character.
std::string clip(std::string_view text) {
  if (text.size() <= kShownBytes) return std::string(text);
  std::size_t end = kShownBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80) --end;
  return std::string(text.substr(0, end)) + "...";
}

/// Control characters as escapes, so that a message stays on one line.
std::string printable(std::string_view text) {
  std::string result;
  for (const char c : clip(text)) {
    if (static_cast<unsigned char>(c) < 0x20) {
      result += fmt::format("\\x{:02x}", static_cast<unsigned>(c));
    } else {
      result += c;
    }
  }
  return result;
}

/// What stands there, as far as it is one thing: a word, a quoted text, else one character.
std::string_view offending(std::string_view rest) {
  const auto is_word = [](char c) {
    return is_ascii_alnum(c) || c == '_' || c == '.' || c == '-' ||
           static_cast<unsigned char>(c) >= 0x80;
  };
  if (rest[0] == '"' || rest[0] == '\'') {
    const std::size_t close = rest.find(rest[0], 1);
    return close == std::string_view::npos ? rest : rest.substr(0, close + 1);
  }
  if (!is_word(rest[0])) return rest.substr(0, 1);
  return rest.substr(
      0, static_cast<std::size_t>(std::ranges::find_if_not(rest, is_word) - rest.begin()));
}

}  // namespace

void Scanner::skip_blanks() {
  while (!at_end() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
}

bool Scanner::take(char c) {
  if (at_end() || text_[at_] != c) return false;
  ++at_;
  return true;
}

std::string_view Scanner::peek_word() const {
  std::size_t end = at_;
  while (end < text_.size() &&
         (is_ascii_alnum(text_[end]) || text_[end] == '_' || text_[end] == '.')) {
    ++end;
  }
  return text_.substr(at_, end - at_);
}

Error Scanner::error_at(std::size_t position, std::string_view expected) const {
  const std::string_view rest = text_.substr(std::min(position, text_.size()));
  const std::string found =
      rest.empty() ? "the end" : fmt::format("`{}`", printable(offending(rest)));
  return {ErrorKind::input, fmt::format("{} `{}` is malformed: expected {} at column {}, found {}",
                                        kind_, printable(text_), expected, position + 1, found)};
}

}  // namespace sconce::pep
