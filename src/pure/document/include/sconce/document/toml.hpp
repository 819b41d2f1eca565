#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "sconce/base/result.hpp"

namespace sconce::document {

/// Place in a text, both from 1; columns count characters. Line 0: no place.
struct Position {
  std::uint32_t line = 0, column = 0;
  bool operator==(const Position&) const = default;
};

/// "line 7, column 18".
[[nodiscard]] std::string to_string(Position position);

/// A TOML 1.0 value with its position. Tables are in the order of their keys in the text. A value.
class TomlValue {
 public:
  using Array = std::vector<TomlValue>;
  using Member = std::pair<std::string, TomlValue>;
  using Table = std::vector<Member>;
  /// Dates and times, kept as normalised RFC 3339 text.
  struct DateTime {
    enum class Kind { offset, local, date, time } kind;
    std::string text;
    bool operator==(const DateTime&) const = default;
  };
  using Data = std::variant<bool, std::int64_t, double, std::string, DateTime, Array, Table>;

  TomlValue() : data_(Table{}) {}
  TomlValue(Data data, Position position, Position key_position = {})
      : data_(std::move(data)), position_(position), key_position_(key_position) {}

  [[nodiscard]] const Data& data() const { return data_; }
  [[nodiscard]] Position position() const { return position_; }
  /// Where its key stands; its own position if it is no member of a table.
  [[nodiscard]] Position key_position() const {
    return key_position_.line == 0 ? position_ : key_position_;
  }
  [[nodiscard]] const bool* as_bool() const { return std::get_if<bool>(&data_); }
  [[nodiscard]] const std::int64_t* as_integer() const { return std::get_if<std::int64_t>(&data_); }
  [[nodiscard]] const std::string* as_string() const { return std::get_if<std::string>(&data_); }
  [[nodiscard]] const Array* as_array() const { return std::get_if<Array>(&data_); }
  [[nodiscard]] const Table* as_table() const { return std::get_if<Table>(&data_); }
  /// Member of a table; null pointer if this is no table or has no such member.
  [[nodiscard]] const TomlValue* find(std::string_view key) const;
  /// What it is, for messages: "a string", "an array", "a table".
  [[nodiscard]] std::string_view kind_name() const;

 private:
  Data data_;
  Position position_;
  Position key_position_;
};

/// Parses TOML 1.0. An error of kind `input` begins with line and column and says what was
/// expected. Refuses inputs above 16 MiB, keys of more than 64 parts and more than 256 levels
/// before the library sees them.
[[nodiscard]] Result<TomlValue> parse_toml(std::string_view text);

/// Canonical text of a table, members in their order: what is no table first, then each table of
/// the root under its header and each array of tables as `[[key]]` entries; below that tables are
/// inline. Strings without control characters and `'` are literal ones where that saves escapes.
/// What parse_toml gave is written so that it reads as the same values.
[[nodiscard]] std::string write_toml(const TomlValue& root);

/// Place of the byte at `offset` of a string's value, inside the `text` that it was parsed from;
/// the string's own place where escapes or line breaks make that unclear.
[[nodiscard]] Position position_inside(std::string_view text, const TomlValue& string,
                                       std::size_t offset);

}  // namespace sconce::document
