#include "toml_file.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/document/toml.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/pep/requirement.hpp"
#include "sconce/project/declared.hpp"

namespace sconce::project {

using document::Position;
using document::TomlValue;

PlacedMessage split_column(const Error& error) {
  static constexpr std::string_view kWord = "column ";
  std::string message = error.message();
  const std::size_t at = message.rfind(kWord);
  if (at == std::string::npos) return {std::move(message), 1};
  std::size_t end = at + kWord.size();
  while (end < message.size() && is_ascii_digit(message[end])) ++end;
  const auto column =
      parse_decimal(std::string_view(message).substr(at + kWord.size(), end - at - kWord.size()));
  if (!column || *column == 0) return {std::move(message), 1};
  // "... at column 12, found" loses its place; a place in brackets is one of its own clause.
  static constexpr std::string_view kAt = " at ";
  if (at >= kAt.size() && message.compare(at - kAt.size(), kAt.size(), kAt) == 0) {
    message.erase(at - kAt.size(), end - at + kAt.size());
  } else if (at >= 2 && message.compare(at - 2, 2, " (") == 0 && message.ends_with(')')) {
    message.erase(at - 2);
  }
  return {std::move(message), static_cast<std::size_t>(*column)};
}

Result<TomlFile> TomlFile::parse(std::string_view text, std::string name) {
  auto root = document::parse_toml(text);
  if (!root) {
    return fail(ErrorKind::input, fmt::format("`{}` {}", name, root.error().message()));
  }
  return TomlFile(text, std::move(name), *std::move(root));
}

std::string TomlFile::line_of(Position position) const {
  return fmt::format("`{}` line {}", name_, position.line);
}

std::unexpected<Error> TomlFile::refuse(Position position, std::string_view message) const {
  return fail(ErrorKind::input,
              fmt::format("`{}` {}: {}", name_, document::to_string(position), message));
}

std::unexpected<Error> TomlFile::refuse_text(const TomlValue& value, const Error& error) const {
  const PlacedMessage placed = split_column(error);
  return refuse(document::position_inside(text_, value, placed.column - 1), placed.message);
}

std::unexpected<Error> TomlFile::refuse_kind(const TomlValue& value, std::string_view key,
                                             std::string_view expected) const {
  return refuse(value.position(),
                fmt::format("`{}` is {}: expected {}", key, value.kind_name(), expected));
}

Result<std::string> TomlFile::string(const TomlValue& value, std::string_view key) const {
  if (const std::string* text = value.as_string()) return *text;
  return refuse_kind(value, key, "a string");
}

Result<bool> TomlFile::boolean(const TomlValue& value, std::string_view key) const {
  if (const bool* boolean = value.as_bool()) return *boolean;
  return refuse_kind(value, key, "`true` or `false`");
}

Result<const TomlValue::Array*> TomlFile::array(const TomlValue& value,
                                                std::string_view key) const {
  if (const auto* array = value.as_array()) return array;
  return refuse_kind(value, key, "an array");
}

Result<const TomlValue::Table*> TomlFile::table(const TomlValue& value,
                                                std::string_view key) const {
  if (const auto* table = value.as_table()) return table;
  return refuse_kind(value, key, "a table");
}

Result<std::vector<std::string>> TomlFile::strings(const TomlValue& value,
                                                   std::string_view key) const {
  std::vector<std::string> out;
  for (const TomlValue& item : *SCONCE_TRY(array(value, key))) {
    out.push_back(SCONCE_TRY(string(item, key)));
  }
  return out;
}

Result<pep::NormalizedName> TomlFile::normalized_name(const TomlValue& value,
                                                      std::string_view key) const {
  auto name = pep::NormalizedName::parse(SCONCE_TRY(string(value, key)));
  if (!name) return refuse_text(value, name.error());
  return *std::move(name);
}

Result<DeclaredRequirement> TomlFile::requirement(const TomlValue& value,
                                                  std::string_view key) const {
  auto requirement = pep::Requirement::parse(SCONCE_TRY(string(value, key)));
  if (!requirement) return refuse_text(value, requirement.error());
  return DeclaredRequirement{.requirement = *std::move(requirement),
                             .origin = fmt::format("`{}`: {}", name_, key),
                             .position = value.position()};
}

Result<std::vector<DeclaredRequirement>> TomlFile::requirements(const TomlValue& value,
                                                                std::string_view key) const {
  std::vector<DeclaredRequirement> out;
  for (const TomlValue& item : *SCONCE_TRY(array(value, key))) {
    out.push_back(SCONCE_TRY(requirement(item, key)));
  }
  return out;
}

std::unexpected<Error> TomlFile::refuse_key(Position position, std::string_view key,
                                            std::span<const std::string_view> known) const {
  auto error = refuse(position, fmt::format("there is no key `{}`", key));
  const std::size_t dot = key.rfind('.') + 1;  // npos + 1 is 0
  const auto near = nearest(key.substr(dot), {known.begin(), known.end()}, 1);
  if (near.empty()) return error;
  return std::unexpected(error.error().with_hint(
      fmt::format("did you mean `{}{}`?", key.substr(0, dot), near.front())));
}

}  // namespace sconce::project
