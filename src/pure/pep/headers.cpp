#include "headers.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "sconce/base/text.hpp"

namespace sconce::pep {

namespace {

/// Length of the line with its end (`\n`, `\r\n` or `\r`), and without it.
struct Line {
  std::size_t with_end, content;
};

Line first_line(std::string_view text) {
  const std::size_t end = text.find_first_of("\r\n");
  if (end == std::string_view::npos) return {text.size(), text.size()};
  const bool pair = text[end] == '\r' && end + 1 < text.size() && text[end + 1] == '\n';
  return {end + (pair ? 2 : 1), end};
}

bool begins_blank(std::string_view text) {
  return !text.empty() && (text[0] == ' ' || text[0] == '\t');
}

/// A header's name holds printable characters without colon and space (RFC 5322, section 2.2).
bool is_header_name(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) { return c > ' ' && c < '\x7f'; });
}

std::string_view without_line_end(std::string_view text) {
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

}  // namespace

std::optional<HeaderReader::Header> HeaderReader::next() {
  if (ended_ || rest_.empty()) return std::nullopt;
  const Line line = first_line(rest_);
  const std::string_view content = rest_.substr(0, line.content);
  const std::size_t colon = content.find(':');
  if (colon == std::string_view::npos || !is_header_name(content.substr(0, colon))) {
    ended_ = true;
    if (content.empty()) rest_.remove_prefix(line.with_end);
    return std::nullopt;
  }
  std::size_t end = line.with_end;
  while (begins_blank(rest_.substr(end))) end += first_line(rest_.substr(end)).with_end;
  std::string_view value = without_line_end(rest_.substr(colon + 1, end - colon - 1));
  value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
  rest_.remove_prefix(end);
  return Header{content.substr(0, colon), value};
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::ranges::equal(
                                     a, b, {}, [](char c) { return to_ascii_lower(c); },
                                     [](char c) { return to_ascii_lower(c); });
}

std::string unfold(std::string_view value) {
  std::string line;
  line.reserve(value.size());
  for (std::size_t at = 0; at < value.size();) {
    const std::size_t end = std::min(value.find_first_of("\r\n", at), value.size());
    line += value.substr(at, end - at);
    at = std::min(value.find_first_not_of(" \t\r\n", end), value.size());
    if (at < value.size()) line += ' ';
  }
  return line;
}

}  // namespace sconce::pep
