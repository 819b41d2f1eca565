#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sconce::pep {

/// Walks the headers of a METADATA file (core metadata: RFC 5322 as email tools read it) and stops
/// at the first empty line or the first line that is no header. Borrows the text.
class HeaderReader {
 public:
  struct Header {
    std::string_view name;   ///< as written
    std::string_view value;  ///< from the first character that is no blank; may span lines
  };

  explicit HeaderReader(std::string_view text) : rest_(text) {}

  /// The next header; nothing once they have ended.
  [[nodiscard]] std::optional<Header> next();
  /// What follows the headers, without the empty line between; only after next() gave nothing.
  [[nodiscard]] std::string_view body() const { return rest_; }

 private:
  std::string_view rest_;
  bool ended_ = false;
};

/// Whether the texts are equal but for the case of ASCII letters.
[[nodiscard]] bool equals_ignoring_case(std::string_view a, std::string_view b);

/// The value on one line: each line end with the blanks after it becomes one space.
[[nodiscard]] std::string unfold(std::string_view value);

}  // namespace sconce::pep
