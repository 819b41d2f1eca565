#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "sconce/base/result.hpp"

namespace sconce::pep {

/// Reads a requirement or a marker from left to right and knows where it stands, so that its errors
/// name the column (1-based, in bytes). Borrows the text.
class Scanner {
 public:
  /// `kind` says what is being read ("requirement", "marker").
  Scanner(std::string_view text, std::string_view kind) : text_(text), kind_(kind) {}

  [[nodiscard]] bool at_end() const { return at_ == text_.size(); }
  [[nodiscard]] char peek() const { return at_end() ? '\0' : text_[at_]; }
  [[nodiscard]] std::size_t position() const { return at_; }
  [[nodiscard]] std::string_view whole() const { return text_; }
  [[nodiscard]] std::string_view rest() const { return text_.substr(at_); }
  [[nodiscard]] std::string_view between(std::size_t from, std::size_t to) const {
    return text_.substr(from, to - from);
  }
  void move_to(std::size_t position) { at_ = position; }

  /// Spaces and tabs, the only blanks that PEP 508 knows.
  void skip_blanks();
  /// Takes `c` if it is next.
  [[nodiscard]] bool take(char c);
  /// Longest run of letters, digits, `_` and `.`; may be empty.
  [[nodiscard]] std::string_view peek_word() const;

  /// "expected `expected` at column N, found ...", of the text that begins at `position`.
  [[nodiscard]] Error error_at(std::size_t position, std::string_view expected) const;
  [[nodiscard]] std::unexpected<Error> fail_here(std::string_view expected) const {
    return std::unexpected(error_at(at_, expected));
  }

 private:
  std::string_view text_, kind_;
  std::size_t at_ = 0;
};

}  // namespace sconce::pep
