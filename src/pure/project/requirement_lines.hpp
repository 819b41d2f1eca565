#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sconce/document/toml.hpp"

namespace sconce::project {

/// One line of a requirement file after continuations were joined, comments cut and variables
/// replaced; never blank.
class LogicalLine {
 public:
  [[nodiscard]] const std::string& text() const { return text_; }
  /// Where the byte at `offset` of text() stands in the file. Behind a replaced variable the column
  /// is that of the replaced text.
  [[nodiscard]] document::Position position(std::size_t offset) const;

 private:
  friend std::vector<LogicalLine> logical_lines(std::string_view,
                                                const std::map<std::string, std::string>&);
  struct Piece {
    std::size_t offset;  ///< of text_
    std::uint32_t line;
  };
  void append(std::string_view physical, std::uint32_t line);

  std::string text_;
  std::vector<Piece> pieces_;
};

/// The lines of a requirement file, as pip reads them. `${NAME}` is replaced where the environment
/// has it.
[[nodiscard]] std::vector<LogicalLine> logical_lines(
    std::string_view text, const std::map<std::string, std::string>& environment);

/// A word of a line, with quotes removed, and where it begins.
struct Word {
  std::string text;
  std::size_t offset;
};
/// The words of an option line, `"..."` and `'...'` kept together.
[[nodiscard]] std::vector<Word> option_words(std::string_view text, std::size_t offset);

/// Offset of the first option (` -`) behind a requirement; the length if there is none.
[[nodiscard]] std::size_t options_begin(std::string_view text);

}  // namespace sconce::project
