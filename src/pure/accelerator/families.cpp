#include "sconce/accelerator/families.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <data/accelerators.hpp>

#include "sconce/document/toml.hpp"

namespace sconce::accelerator {
namespace {

using document::TomlValue;

std::string at_line(const TomlValue& value, std::string_view text) {
  return fmt::format("`accelerators.toml` line {}: {}", value.position().line, text);
}

Result<void> check_keys(const TomlValue& row) {
  static constexpr std::string_view kKnown[] = {"names", "reason", "source", "date"};
  for (const auto& [key, value] : *row.as_table()) {
    if (std::ranges::find(kKnown, key) == std::end(kKnown)) {
      return fail(ErrorKind::input, at_line(value, fmt::format("`{}` is no known key", key)));
    }
  }
  return {};
}

Result<std::vector<std::string>> row_names(const TomlValue& row) {
  if (!row.as_table()) return fail(ErrorKind::input, at_line(row, "a family must be a table"));
  SCONCE_TRY(check_keys(row));
  const TomlValue* names = row.find("names");
  if (!names || !names->as_array()) {
    return fail(ErrorKind::input, at_line(row, "a family needs `names`, a list of strings"));
  }
  std::vector<std::string> result;
  for (const auto& name : *names->as_array()) {
    if (!name.as_string() || name.as_string()->empty()) {
      return fail(ErrorKind::input, at_line(name, "a name must be a string that is not empty"));
    }
    result.push_back(*name.as_string());
  }
  return result;
}

bool matches(std::string_view pattern, std::string_view text) {
  const auto star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == text;
  if (text.substr(0, star) != pattern.substr(0, star)) return false;
  const std::string_view rest = pattern.substr(star + 1);
  for (std::size_t at = star; at <= text.size(); ++at) {
    if (matches(rest, text.substr(at))) return true;
  }
  return false;
}

}  // namespace

Result<Families> Families::parse(std::string_view toml) {
  const TomlValue document = SCONCE_TRY(document::parse_toml(toml));
  Families families;
  const TomlValue* rows = document.find("family");
  if (!rows || !rows->as_array()) {
    return fail(ErrorKind::input, "`accelerators.toml` has no [[family]] table");
  }
  for (const auto& row : *rows->as_array()) {
    for (auto& name : SCONCE_TRY(row_names(row))) families.patterns_.push_back(std::move(name));
  }
  return families;
}

const Families& Families::built_in() {
  static const Families families = [] {
    auto parsed = parse(data::accelerators);
    SCONCE_ASSERT(parsed.has_value());
    return *std::move(parsed);
  }();
  return families;
}

bool Families::is_accelerator_package(const pep::PackageName& name) const {
  return std::ranges::any_of(
      patterns_, [&](const std::string& pattern) { return matches(pattern, name.text()); });
}

}  // namespace sconce::accelerator
