#include "sconce/document/toml.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "toml_scan.hpp"

// Without NDEBUG, under which the library would take its assertions for granted.
#undef NDEBUG
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#define TOML_ASSERT(expression) static_assert(true)
// The library's test for white space beyond ASCII calls values unreachable that are not (U+037E
// between two values); the answer there is no.
#include <toml++/impl/forward_declarations.h>
#pragma push_macro("TOML_UNREACHABLE")
#undef TOML_UNREACHABLE
#define TOML_UNREACHABLE return false
#include <toml++/impl/unicode.h>
#pragma pop_macro("TOML_UNREACHABLE")
#include <toml++/toml.h>

namespace sconce::document {
namespace {

Position position_of(const toml::source_position& position) {
  return {position.line, position.column};
}

std::string date_text(const toml::date& date) {
  return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

std::string time_text(const toml::time& time) {
  std::string text = fmt::format("{:02}:{:02}:{:02}", time.hour, time.minute, time.second);
  if (time.nanosecond == 0) return text;
  std::string fraction = fmt::format("{:09}", time.nanosecond);
  fraction.erase(fraction.find_last_not_of('0') + 1);
  return text + "." + fraction;
}

TomlValue::DateTime date_time(const toml::date_time& value) {
  using Kind = TomlValue::DateTime::Kind;
  std::string text = date_text(value.date) + "T" + time_text(value.time);
  if (!value.offset) return {Kind::local, std::move(text)};
  const int minutes = value.offset->minutes;
  if (minutes == 0) return {Kind::offset, text + "Z"};
  const int magnitude = std::abs(minutes);
  return {Kind::offset, fmt::format("{}{}{:02}:{:02}", text, minutes < 0 ? '-' : '+',
                                    magnitude / 60, magnitude % 60)};
}

TomlValue convert(const toml::node& node, Position key_position);

TomlValue::Data convert_table(const toml::table& table) {
  TomlValue::Table members;
  members.reserve(table.size());
  for (const auto& [key, value] : table) {
    members.emplace_back(std::string(key.str()), convert(value, position_of(key.source().begin)));
  }
  // The library sorts by key; the text's own order is kept in the keys' positions.
  std::ranges::sort(members, {}, [](const TomlValue::Member& member) {
    const Position position = member.second.key_position();
    return std::tuple(position.line, position.column, std::string_view(member.first));
  });
  return members;
}

TomlValue::Data convert_array(const toml::array& array) {
  TomlValue::Array items;
  items.reserve(array.size());
  for (const auto& item : array) items.push_back(convert(item, {}));
  return items;
}

TomlValue::Data convert_data(const toml::node& node) {
  using Kind = TomlValue::DateTime::Kind;
  if (const auto* table = node.as_table()) return convert_table(*table);
  if (const auto* array = node.as_array()) return convert_array(*array);
  if (const auto* string = node.as_string()) return string->get();
  if (const auto* integer = node.as_integer()) return integer->get();
  if (const auto* number = node.as_floating_point()) return number->get();
  if (const auto* boolean = node.as_boolean()) return boolean->get();
  if (const auto* date = node.as_date()) {
    return TomlValue::DateTime{Kind::date, date_text(date->get())};
  }
  if (const auto* time = node.as_time()) {
    return TomlValue::DateTime{Kind::time, time_text(time->get())};
  }
  const auto* moment = node.as_date_time();
  SCONCE_ASSERT(moment != nullptr);
  return date_time(moment->get());
}

// Recursion is bounded by the scan before the parse.
TomlValue convert(const toml::node& node, Position key_position) {
  return {convert_data(node), position_of(node.source().begin), key_position};
}

}  // namespace

std::string to_string(Position position) {
  return fmt::format("line {}, column {}", position.line, position.column);
}

const TomlValue* TomlValue::find(std::string_view key) const {
  const Table* table = as_table();
  if (table == nullptr) return nullptr;
  const auto member = std::ranges::find(*table, key, &Member::first);
  return member == table->end() ? nullptr : &member->second;
}

std::string_view TomlValue::kind_name() const {
  static constexpr std::string_view kNames[] = {
      "a boolean", "an integer", "a number", "a string", "a date or time", "an array", "a table"};
  return kNames[data_.index()];
}

Result<TomlValue> parse_toml(std::string_view text) {
  SCONCE_TRY(scan_toml(text));
  const toml::parse_result parsed = toml::parse(text);
  if (parsed.failed()) {
    const toml::parse_error& error = parsed.error();
    std::string description(error.description());
    if (!description.empty()) description.front() = to_ascii_lower(description.front());
    return fail(ErrorKind::input,
                fmt::format("{}: {}", to_string(position_of(error.source().begin)), description));
  }
  return convert(parsed.table(), {});
}

}  // namespace sconce::document
