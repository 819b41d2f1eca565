#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sconce/document/toml.hpp"

namespace sconce::lockfile {

/// Collects the members of a table; what is absent is left out.
class TableWriter {
 public:
  TableWriter& add(std::string_view key, document::TomlValue value) {
    table_.emplace_back(std::string(key), std::move(value));
    return *this;
  }
  TableWriter& text(std::string_view key, std::string value) {
    return add(key, document::TomlValue(std::move(value), {}));
  }
  TableWriter& text(std::string_view key, const std::optional<std::string>& value) {
    return value ? text(key, *value) : *this;
  }
  /// A value that has a normal form.
  template <class T>
  TableWriter& normal(std::string_view key, const std::optional<T>& value) {
    return value ? text(key, value->to_string()) : *this;
  }
  TableWriter& data(std::string_view key, const std::optional<document::TomlValue>& value) {
    return value ? add(key, *value) : *this;
  }
  template <class T, class ToText>
  TableWriter& texts(std::string_view key, const std::optional<std::vector<T>>& values,
                     ToText&& to_text) {
    if (!values) return *this;
    document::TomlValue::Array array;
    for (const T& value : *values)
      array.emplace_back(std::string(to_text(value)), document::Position{});
    return add(key, document::TomlValue(std::move(array), {}));
  }
  [[nodiscard]] document::TomlValue finish() { return {std::move(table_), {}}; }

 private:
  document::TomlValue::Table table_;
};

}  // namespace sconce::lockfile
