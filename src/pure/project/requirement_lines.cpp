#include "requirement_lines.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sconce/base/text.hpp"
#include "sconce/document/toml.hpp"

namespace sconce::project {
namespace {

/// Offset at which a comment begins: `#` at the start or behind white space.
std::size_t comment_begin(std::string_view line) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '#' && (i == 0 || is_ascii_space(line[i - 1]))) return i;
  }
  return line.size();
}

bool is_comment(std::string_view line) { return trim(line).starts_with('#'); }

bool is_variable_character(char c) { return is_ascii_upper(c) || is_ascii_digit(c) || c == '_'; }

std::string replace_variables(std::string_view text,
                              const std::map<std::string, std::string>& environment) {
  std::string out;
  std::size_t done = 0;
  for (std::size_t at = text.find("${"); at != std::string_view::npos;
       at = text.find("${", at + 2)) {
    const std::size_t end = text.find('}', at);
    if (end == std::string_view::npos) break;
    const std::string_view name = text.substr(at + 2, end - at - 2);
    const auto value = environment.find(std::string(name));
    if (name.empty() || !std::ranges::all_of(name, is_variable_character) ||
        value == environment.end()) {
      continue;
    }
    out.append(text, done, at - done);
    out += value->second;
    done = end + 1;
  }
  return out.append(text.substr(done));
}

}  // namespace

void LogicalLine::append(std::string_view physical, std::uint32_t line) {
  pieces_.push_back({text_.size(), line});
  text_ += physical;
}

document::Position LogicalLine::position(std::size_t offset) const {
  const auto after = std::ranges::upper_bound(pieces_, offset, {}, &Piece::offset);
  const Piece& piece = *(after == pieces_.begin() ? after : after - 1);
  return {piece.line, static_cast<std::uint32_t>(offset - piece.offset + 1)};
}

std::vector<LogicalLine> logical_lines(std::string_view text,
                                       const std::map<std::string, std::string>& environment) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  std::vector<LogicalLine> out;
  LogicalLine current;
  const auto finish = [&] {
    current.text_.resize(comment_begin(current.text_));
    current.text_ = replace_variables(current.text_, environment);
    if (!trim(current.text_).empty()) out.push_back(std::move(current));
    current = {};
  };
  std::uint32_t number = 0;
  for (std::string_view line : split_lines(text)) {
    ++number;
    const bool continues = line.ends_with('\\') && !is_comment(line);
    if (continues) line.remove_suffix(1);
    // A comment between continued lines ends them, and is one only behind white space.
    if (is_comment(line) && !current.text_.empty()) current.text_ += ' ';
    current.append(line, number);
    if (!continues) finish();
  }
  if (!current.pieces_.empty()) finish();
  return out;
}

std::vector<Word> option_words(std::string_view text, std::size_t offset) {
  std::vector<Word> words;
  bool is_in_word = false;
  char quote = '\0';
  for (std::size_t i = offset; i < text.size(); ++i) {
    const char c = text[i];
    if (quote == '\0' && is_ascii_space(c)) {
      is_in_word = false;
      continue;
    }
    if (!is_in_word) {
      is_in_word = true;
      words.push_back({{}, i});
    }
    if (quote == '\0' && (c == '"' || c == '\'')) {
      quote = c;
    } else if (c == quote) {
      quote = '\0';
    } else {
      words.back().text += c;
    }
  }
  return words;
}

std::size_t options_begin(std::string_view text) {
  if (text.starts_with('-')) return 0;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '-' && is_ascii_space(text[i - 1])) return i;
  }
  return text.size();
}

}  // namespace sconce::project
