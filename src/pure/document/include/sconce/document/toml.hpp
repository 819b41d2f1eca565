#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "sconce/base/result.hpp"

namespace sconce::document {

/// Place in a text, both from 1; columns count bytes.
struct Position {
  std::uint32_t line = 0, column = 0;
};

/// A TOML 1.0 value with its position. Tables are in the order of their keys in the text where the
/// parser gives it, else sorted. A value.
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
  TomlValue(Data data, Position position) : data_(std::move(data)), position_(position) {}

  [[nodiscard]] const Data& data() const { return data_; }
  [[nodiscard]] Position position() const { return position_; }
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
};

/// Parses TOML 1.0. An error of kind `input` says line and column and what was expected. Refuses
/// inputs above 16 MiB and keys of more than 64 parts before the library sees them.
[[nodiscard]] Result<TomlValue> parse_toml(std::string_view text);

}  // namespace sconce::document
