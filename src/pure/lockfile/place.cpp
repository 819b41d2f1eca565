#include "place.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/document/toml.hpp"

namespace sconce::lockfile {

using document::TomlValue;

std::string Place::path_to(std::string_view key) const {
  return path_.empty() ? std::string(key) : fmt::format("{}.{}", path_, key);
}

std::unexpected<Error> Place::refuse_at(const std::string& path, const TomlValue& value,
                                        std::string_view why) {
  std::string message = path.empty() ? fmt::format("the lock file is malformed: {}", why)
                                     : fmt::format("`{}` is malformed: {}", path, why);
  if (value.position().line != 0) {
    message = fmt::format("{}: {}", document::to_string(value.position()), message);
  }
  return fail(ErrorKind::input, std::move(message));
}

std::unexpected<Error> Place::refuse_member(std::string_view key, std::string_view why) const {
  const TomlValue* value = find(key);
  return refuse_at(path_to(key), value == nullptr ? *table_ : *value, why);
}

Result<std::optional<std::string>> Place::text(std::string_view key) const {
  const TomlValue* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (value->as_string() == nullptr) return refuse_member(key, "it must be a string");
  return *value->as_string();
}

Result<std::optional<std::int64_t>> Place::integer(std::string_view key) const {
  const TomlValue* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (value->as_integer() == nullptr) return refuse_member(key, "it must be a whole number");
  return *value->as_integer();
}

Result<std::optional<bool>> Place::flag(std::string_view key) const {
  const TomlValue* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (value->as_bool() == nullptr) return refuse_member(key, "it must be true or false");
  return *value->as_bool();
}

Result<std::optional<TomlValue::DateTime>> Place::time(std::string_view key) const {
  using Kind = TomlValue::DateTime::Kind;
  const TomlValue* value = find(key);
  if (value == nullptr) return std::nullopt;
  const auto* time = std::get_if<TomlValue::DateTime>(&value->data());
  if (time == nullptr || (time->kind != Kind::offset && time->kind != Kind::local)) {
    return refuse_member(key, "it must be a date with a time");
  }
  return *time;
}

Result<std::optional<Place>> Place::table(std::string_view key) const {
  const TomlValue* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (value->as_table() == nullptr) return refuse_member(key, "it must be a table");
  return Place(*value, path_to(key));
}

Result<std::optional<std::vector<std::string>>> Place::texts(std::string_view key) const {
  const TomlValue* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (value->as_array() == nullptr) return refuse_member(key, "it must be an array of strings");
  std::vector<std::string> texts;
  for (const TomlValue& item : *value->as_array()) {
    if (item.as_string() == nullptr) {
      return refuse_at(fmt::format("{}[{}]", path_to(key), texts.size()), item,
                       "it must be a string");
    }
    texts.push_back(*item.as_string());
  }
  return texts;
}

Result<std::optional<std::vector<Place>>> Place::tables(std::string_view key) const {
  const TomlValue* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (value->as_array() == nullptr) return refuse_member(key, "it must be an array of tables");
  std::vector<Place> places;
  for (const TomlValue& item : *value->as_array()) {
    const std::string path = fmt::format("{}[{}]", path_to(key), places.size());
    if (item.as_table() == nullptr) return refuse_at(path, item, "it must be a table");
    places.emplace_back(item, path);
  }
  return places;
}

Result<std::string> Place::required_text(std::string_view key) const {
  auto value = SCONCE_TRY(text(key));
  if (!value) return refuse_member(key, "it is required");
  return *std::move(value);
}

}  // namespace sconce::lockfile
