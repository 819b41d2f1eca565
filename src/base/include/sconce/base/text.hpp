#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sconce {

// ASCII classification and case, free of the locale.
[[nodiscard]] constexpr bool is_ascii_digit(char c) { return c >= '0' && c <= '9'; }
[[nodiscard]] constexpr bool is_ascii_upper(char c) { return c >= 'A' && c <= 'Z'; }
[[nodiscard]] constexpr bool is_ascii_lower(char c) { return c >= 'a' && c <= 'z'; }
[[nodiscard]] constexpr bool is_ascii_alpha(char c) {
  return is_ascii_upper(c) || is_ascii_lower(c);
}
[[nodiscard]] constexpr bool is_ascii_alnum(char c) {
  return is_ascii_alpha(c) || is_ascii_digit(c);
}
[[nodiscard]] constexpr bool is_ascii_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
[[nodiscard]] constexpr char to_ascii_lower(char c) {
  return is_ascii_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}
[[nodiscard]] std::string to_ascii_lower(std::string_view text);

/// Without ASCII white space at both ends.
[[nodiscard]] std::string_view trim(std::string_view text);
/// Parts between separators, empty ones included; an empty text has one empty part.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);
/// Parts between runs of ASCII white space, none empty.
[[nodiscard]] std::vector<std::string_view> split_words(std::string_view text);
/// Lines without their ends (`\n` or `\r\n`); an end of line at the very end starts no other line.
[[nodiscard]] std::vector<std::string_view> split_lines(std::string_view text);
[[nodiscard]] std::string join(const std::vector<std::string>& parts, std::string_view separator);
/// Every occurrence of `from` replaced by `to`; `from` must not be empty.
[[nodiscard]] std::string replace_all(std::string_view text, std::string_view from,
                                      std::string_view to);
/// A whole decimal number without sign, or nothing (also when it does not fit).
[[nodiscard]] std::optional<std::uint64_t> parse_decimal(std::string_view text);

/// Whether the bytes are well-formed UTF-8 (no surrogates, no overlong forms).
[[nodiscard]] bool is_utf8(std::string_view bytes);
/// Unicode normalisation form C; text that is no UTF-8 comes back as it is.
[[nodiscard]] std::string to_nfc(std::string_view utf8);
/// Key under which two names collide on file systems that fold case and normalise (NFKC casefold).
[[nodiscard]] std::string collision_key(std::string_view utf8);
/// Columns that the text takes on a terminal.
[[nodiscard]] std::size_t display_width(std::string_view utf8);

/// Edit distance (Levenshtein) of two short texts, for "did you mean".
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);
/// The at most `count` candidates nearest to `name`, nearest first, none further than a third of
/// its length plus one.
[[nodiscard]] std::vector<std::string> nearest(std::string_view name,
                                               const std::vector<std::string>& candidates,
                                               std::size_t count = 3);

/// `1 package`, `2 packages`.
[[nodiscard]] std::string count_of(std::size_t count, std::string_view noun);
/// `1.5 GB`, `12 kB`: decimal units, three significant digits.
[[nodiscard]] std::string format_bytes(std::uint64_t bytes);
/// `21 ms`, `0.21 s`, `1.2 s`, `12 s`, `3 min 5 s`, `2 h 7 min`.
[[nodiscard]] std::string format_duration(double seconds);

}  // namespace sconce
