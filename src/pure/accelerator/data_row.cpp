#include "data_row.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <expected>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/document/toml.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/pep/version.hpp"

namespace sconce::accelerator {
namespace {

using document::TomlValue;

std::unexpected<Error> refuse_at(std::string_view file, document::Position position,
                                 std::string_view message) {
  return fail(ErrorKind::input, fmt::format("`{}` line {}: {}", file, position.line, message));
}

}  // namespace

std::unexpected<Error> DataRow::refuse(std::string_view key, std::string_view message) const {
  const TomlValue* value = row_->find(key);
  return refuse_at(file_, value ? value->key_position() : row_->position(), message);
}

Result<void> DataRow::check_keys(std::span<const std::string_view> known) const {
  static constexpr std::array<std::string_view, 3> kAlways = {"reason", "source", "date"};
  if (!row_->as_table()) return refuse_at(file_, row_->position(), "a row must be a table");
  for (const auto& [key, value] : *row_->as_table()) {
    if (std::ranges::count(known, key) == 0 && std::ranges::count(kAlways, key) == 0) {
      return refuse(key, fmt::format("`{}` is no known key", key));
    }
  }
  return {};
}

Result<void> DataRow::check_origin() const {
  SCONCE_TRY(text("source"));
  const TomlValue* date = row_->find("date");
  const auto* value = date ? std::get_if<TomlValue::DateTime>(&date->data()) : nullptr;
  if (value && value->kind == TomlValue::DateTime::Kind::date) return {};
  return refuse("date", "the row needs `date`, a day");
}

Result<std::optional<std::string>> DataRow::optional_text(std::string_view key) const {
  const TomlValue* value = row_->find(key);
  if (!value) return std::nullopt;
  if (!value->as_string() || value->as_string()->empty()) {
    return refuse(key, fmt::format("`{}` must be a string that is not empty", key));
  }
  return *value->as_string();
}

Result<std::string> DataRow::text(std::string_view key) const {
  auto found = SCONCE_TRY(optional_text(key));
  if (!found) return refuse(key, fmt::format("the row needs `{}`", key));
  return *std::move(found);
}

Result<std::vector<std::string>> DataRow::texts(std::string_view key) const {
  const TomlValue* value = row_->find(key);
  if (!value || !value->as_array()) {
    return refuse(key, fmt::format("the row needs `{}`, a list of strings", key));
  }
  std::vector<std::string> result;
  for (const TomlValue& item : *value->as_array()) {
    if (!item.as_string() || item.as_string()->empty()) {
      return refuse(key, fmt::format("`{}` must hold strings that are not empty", key));
    }
    result.push_back(*item.as_string());
  }
  return result;
}

Result<std::vector<std::string>> DataRow::optional_texts(std::string_view key) const {
  if (!has(key)) return std::vector<std::string>{};
  return texts(key);
}

Result<std::uint32_t> DataRow::number(std::string_view key) const {
  const TomlValue* value = row_->find(key);
  const std::int64_t* number = value ? value->as_integer() : nullptr;
  if (number && *number >= 0 && *number <= std::numeric_limits<std::uint32_t>::max()) {
    return static_cast<std::uint32_t>(*number);
  }
  return refuse(key, fmt::format("the row needs `{}`, a whole number", key));
}

Result<bool> DataRow::optional_flag(std::string_view key) const {
  const TomlValue* value = row_->find(key);
  if (!value) return false;
  if (const bool* flag = value->as_bool()) return *flag;
  return refuse(key, fmt::format("`{}` must be true or false", key));
}

Result<std::optional<pep::Version>> DataRow::optional_version(std::string_view key) const {
  const auto found = SCONCE_TRY(optional_text(key));
  if (!found) return std::nullopt;
  auto version = pep::Version::try_parse(*found);
  if (!version) return refuse(key, fmt::format("`{}` is no version", *found));
  return version;
}

Result<pep::PackageName> DataRow::name(std::string_view key) const {
  const std::string found = SCONCE_TRY(text(key));
  auto name = pep::PackageName::parse(found);
  if (!name) return refuse(key, fmt::format("`{}` is no name of a package", found));
  return name;
}

Result<std::vector<DataRow>> rows_of(std::string_view file, const TomlValue& document,
                                     std::string_view kind,
                                     std::span<const std::string_view> keys) {
  std::vector<DataRow> rows;
  const TomlValue* table = document.find(kind);
  if (!table) return rows;
  if (!table->as_array()) {
    return refuse_at(file, table->key_position(), fmt::format("`{}` must be `[[{}]]`", kind, kind));
  }
  for (const TomlValue& value : *table->as_array()) {
    const DataRow row(file, value);
    SCONCE_TRY(row.check_keys(keys));
    rows.push_back(row);
  }
  return rows;
}

Result<std::vector<DataRow>> rows_with_origin(std::string_view file, const TomlValue& document,
                                              std::string_view kind,
                                              std::span<const std::string_view> keys) {
  auto rows = SCONCE_TRY(rows_of(file, document, kind, keys));
  for (const DataRow& row : rows) SCONCE_TRY(row.check_origin());
  return rows;
}

Result<void> check_kinds(std::string_view file, const TomlValue& document,
                         std::span<const std::string_view> kinds) {
  for (const auto& [key, value] : *document.as_table()) {
    if (std::ranges::count(kinds, key) == 0) {
      return refuse_at(file, value.key_position(), fmt::format("`{}` is no known table", key));
    }
  }
  return {};
}

}  // namespace sconce::accelerator
