#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "sconce/base/result.hpp"

namespace sconce::document {

/// A JSON value of our own making: for writing, and for small documents that were read. Objects
/// keep the order of insertion. A value.
class JsonValue {
 public:
  using Array = std::vector<JsonValue>;
  using Member = std::pair<std::string, JsonValue>;
  using Object = std::vector<Member>;

  JsonValue() = default;  ///< null
  // NOLINTBEGIN(google-explicit-constructor): a value is written where JSON is wanted.
  JsonValue(bool value) : data_(value) {}
  JsonValue(std::int64_t value) : data_(value) {}
  JsonValue(int value) : data_(static_cast<std::int64_t>(value)) {}
  JsonValue(std::uint64_t value) : data_(static_cast<std::int64_t>(value)) {}
  JsonValue(double value) : data_(value) {}
  JsonValue(std::string value) : data_(std::move(value)) {}
  JsonValue(std::string_view value) : data_(std::string(value)) {}
  JsonValue(const char* value) : data_(std::string(value)) {}
  // NOLINTEND(google-explicit-constructor)
  [[nodiscard]] static JsonValue array() {
    JsonValue v;
    v.data_ = Array{};
    return v;
  }
  [[nodiscard]] static JsonValue object() {
    JsonValue v;
    v.data_ = Object{};
    return v;
  }
  /// An object of these members; their keys must differ.
  [[nodiscard]] static JsonValue object(Object members) {
    JsonValue v;
    v.data_ = std::move(members);
    return v;
  }

  [[nodiscard]] bool is_null() const { return std::holds_alternative<std::monostate>(data_); }
  [[nodiscard]] const bool* as_bool() const { return std::get_if<bool>(&data_); }
  [[nodiscard]] const std::int64_t* as_integer() const { return std::get_if<std::int64_t>(&data_); }
  [[nodiscard]] const double* as_number() const { return std::get_if<double>(&data_); }
  [[nodiscard]] const std::string* as_string() const { return std::get_if<std::string>(&data_); }
  [[nodiscard]] const Array* as_array() const { return std::get_if<Array>(&data_); }
  [[nodiscard]] const Object* as_object() const { return std::get_if<Object>(&data_); }
  /// Member of an object; null pointer if this is no object or has no such member.
  [[nodiscard]] const JsonValue* find(std::string_view key) const;

  /// Appends to an array (makes one of null).
  void push_back(JsonValue value);
  /// Sets a member of an object (makes one of null); an existing one is replaced.
  void set(std::string_view key, JsonValue value);

  bool operator==(const JsonValue&) const = default;

 private:
  std::variant<std::monostate, bool, std::int64_t, double, std::string, Array, Object> data_;
};

inline constexpr std::uint64_t kJsonLimitBytes = 256ULL << 20;

/// What becomes of a key that stands twice in one object. The grammar allows it, so conformance
/// suites want it kept (all members, in their order); everything else refuses it.
enum class DuplicateKeys { refused, kept };

/// Parses a whole document (RFC 8259). Refused beyond the grammar: duplicate keys, a byte order
/// mark, bad UTF-8, lone surrogates, numbers that neither 64 bits nor a finite double hold, more
/// than 512 levels, more than `limit_bytes`. Integers above the range of std::int64_t become
/// doubles. Errors are of kind `input` and say line, column and what was expected.
[[nodiscard]] Result<JsonValue> parse_json(std::string_view text,
                                           std::uint64_t limit_bytes = kJsonLimitBytes,
                                           DuplicateKeys duplicate_keys = DuplicateKeys::refused);

enum class JsonStyle { compact, indented };
/// Canonical text: UTF-8 (bad bytes become U+FFFD), members in their order, shortest numbers (null
/// for those that are not finite); indented: two spaces a level and one newline at the end.
[[nodiscard]] std::string write_json(const JsonValue& value, JsonStyle style);

}  // namespace sconce::document
