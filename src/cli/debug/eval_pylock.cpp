#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "debug.hpp"
#include "eval_arguments.hpp"
#include "sconce/base/result.hpp"
#include "sconce/document/toml.hpp"
#include "sconce/lockfile/pylock.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/pep/tag.hpp"

namespace sconce::cli {

namespace {

using document::TomlValue;

/// `{"$datetime": T}`; a sign or `Z` behind the time makes it one with an offset.
TomlValue read_time(const std::string& text) {
  using Kind = TomlValue::DateTime::Kind;
  const std::size_t time = text.find_first_of("Tt ");
  if (time == std::string::npos) {
    return {
        TomlValue::DateTime{text.find(':') == std::string::npos ? Kind::date : Kind::time, text},
        {}};
  }
  const bool has_offset = text.find_first_of("Zz+-", time) != std::string::npos;
  return {TomlValue::DateTime{has_offset ? Kind::offset : Kind::local, text}, {}};
}

/// The TOML value that a vector writes as JSON. TOML knows no null: such members are absent.
TomlValue from_json(const JsonValue& value) {
  if (value.as_bool() != nullptr) return {*value.as_bool(), {}};
  if (value.as_integer() != nullptr) return {*value.as_integer(), {}};
  if (value.as_number() != nullptr) return {*value.as_number(), {}};
  if (value.as_string() != nullptr) return {*value.as_string(), {}};
  if (value.as_array() != nullptr) {
    TomlValue::Array array;
    for (const JsonValue& item : *value.as_array()) array.push_back(from_json(item));
    return {std::move(array), {}};
  }
  const JsonValue* time = value.find("$datetime");
  if (time != nullptr && time->as_string() != nullptr) return read_time(*time->as_string());
  TomlValue::Table table;
  if (value.as_object() == nullptr) return {std::move(table), {}};
  for (const auto& [key, member] : *value.as_object()) {
    if (!member.is_null()) table.emplace_back(key, from_json(member));
  }
  return {std::move(table), {}};
}

JsonValue into_json(const TomlValue& value) {
  if (const auto* time = std::get_if<TomlValue::DateTime>(&value.data())) {
    return answer("$datetime", time->text);
  }
  if (value.as_array() != nullptr) {
    JsonValue array = JsonValue::array();
    for (const TomlValue& item : *value.as_array()) array.push_back(into_json(item));
    return array;
  }
  if (value.as_table() != nullptr) {
    JsonValue object = JsonValue::object();
    for (const auto& [key, member] : *value.as_table()) object.set(key, into_json(member));
    return object;
  }
  if (value.as_bool() != nullptr) return *value.as_bool();
  if (value.as_integer() != nullptr) return *value.as_integer();
  if (value.as_string() != nullptr) return *value.as_string();
  return std::get<double>(value.data());
}

Result<lockfile::Pylock> lock_argument(const JsonValue& in) {
  const JsonValue* data = SCONCE_TRY(argument(in, "data"));
  return lockfile::Pylock::read(from_json(*data));
}

Result<JsonValue> parse_lock(const JsonValue& in) {
  const auto lock = SCONCE_TRY(lock_argument(in));
  JsonValue out = answer("packages", static_cast<std::int64_t>(lock.packages.size()));
  out.set("written", into_json(lock.to_toml()));
  return out;
}

Result<std::set<pep::NormalizedName>> names_argument(const JsonValue& in, std::string_view key) {
  const auto texts = SCONCE_TRY(texts_argument(in, key));
  std::set<pep::NormalizedName> names;
  for (const std::string& text : texts) names.insert(pep::NormalizedName::unchecked(text));
  return names;
}

Result<pep::SupportedTags> supported_tags_argument(const JsonValue& in) {
  const auto texts = SCONCE_TRY(texts_argument(in, "tags"));
  std::vector<pep::Tag> tags;
  for (const std::string& text : texts) {
    const auto set = SCONCE_TRY(pep::parse_tag_set(text));
    tags.insert(tags.end(), set.begin(), set.end());
  }
  return pep::SupportedTags(std::move(tags));
}

/// Where the package comes from, as a vector names it.
std::string origin_of(const lockfile::PylockSelection& selection) {
  using lockfile::PylockKind;
  const lockfile::PylockPackage& package = *selection.package;
  switch (selection.kind) {
    case PylockKind::vcs:
      return package.vcs->url.value_or(package.vcs->path.value_or(""));
    case PylockKind::directory:
      return package.directory->path;
    case PylockKind::archive:
      return selection.file->path.value_or(selection.file->url.value_or(""));
    default:
      return selection.file->file_name();
  }
}

Result<JsonValue> select_packages(const JsonValue& in) {
  const auto lock = SCONCE_TRY(lock_argument(in));
  const JsonValue* given = SCONCE_TRY(argument(in, "environment"));
  const auto environment = SCONCE_TRY(EvalEnvironment::read(*given, "requirement"));
  const auto tags = SCONCE_TRY(supported_tags_argument(in));
  lockfile::PylockRequest request{.environment = environment.environment(), .tags = tags};
  request.extras = SCONCE_TRY(names_argument(in, "extras"));
  const JsonValue* groups = in.find("dependency_groups");
  if (groups != nullptr && !groups->is_null()) {
    request.groups = SCONCE_TRY(names_argument(in, "dependency_groups"));
  }
  request.prefer_sdist = SCONCE_TRY(names_argument(in, "prefer_sdist"));
  const auto selections = SCONCE_TRY(lock.select(request));
  JsonValue selected = JsonValue::array();
  for (const auto& selection : selections) {
    const lockfile::PylockPackage& package = *selection.package;
    JsonValue item = answer("name", package.name.text());
    item.set("version", package.version ? JsonValue(package.version->to_string()) : JsonValue());
    item.set("kind", to_string(selection.kind));
    item.set("file", origin_of(selection));
    selected.push_back(std::move(item));
  }
  return answer("selected", std::move(selected));
}

Result<JsonValue> judge_file_name(const JsonValue& in) {
  const auto name = SCONCE_TRY(text_argument(in, "name"));
  return answer("valid", lockfile::is_pylock_file_name(name));
}

constexpr EvalOperation kOperations[] = {
    {"pylock.parse", parse_lock},
    {"pylock.select", select_packages},
    {"pylock.file_name", judge_file_name},
};

}  // namespace

std::span<const EvalOperation> pylock_operations() { return kOperations; }

}  // namespace sconce::cli
