#include "sconce/document/toml.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "debug.hpp"
#include "input.hpp"
#include "sconce/base/error.hpp"
#include "sconce/document/json.hpp"

namespace sconce::cli {
namespace {

using document::JsonValue;
using document::TomlValue;

JsonValue tagged_as(std::string_view type, std::string value) {
  JsonValue out;
  out.set("type", type);
  out.set("value", std::move(value));
  return out;
}

std::string float_text(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  return fmt::format("{}", value);
}

std::string_view type_of(TomlValue::DateTime::Kind kind) {
  using Kind = TomlValue::DateTime::Kind;
  switch (kind) {
    case Kind::offset:
      return "datetime";
    case Kind::local:
      return "datetime-local";
    case Kind::date:
      return "date-local";
    case Kind::time:
      break;
  }
  return "time-local";
}

/// The tagged form of toml-test: tables and arrays as they are, each other value an object of
/// `type` and `value`.
struct Tagger {
  JsonValue operator()(bool value) const { return tagged_as("bool", value ? "true" : "false"); }
  JsonValue operator()(std::int64_t value) const {
    return tagged_as("integer", std::to_string(value));
  }
  JsonValue operator()(double value) const { return tagged_as("float", float_text(value)); }
  JsonValue operator()(const std::string& value) const { return tagged_as("string", value); }
  JsonValue operator()(const TomlValue::DateTime& value) const {
    return tagged_as(type_of(value.kind), value.text);
  }
  JsonValue operator()(const TomlValue::Array& array) const {
    JsonValue out = JsonValue::array();
    for (const TomlValue& item : array) out.push_back(std::visit(*this, item.data()));
    return out;
  }
  JsonValue operator()(const TomlValue::Table& table) const {
    JsonValue::Object members;
    for (const auto& [key, value] : table)
      members.emplace_back(key, std::visit(*this, value.data()));
    return JsonValue::object(std::move(members));
  }
};

}  // namespace

int debug_toml(const std::vector<std::string>& arguments) {
  if (arguments.size() != 1) {
    return report_debug_error({ErrorKind::usage, "`sconce debug toml` takes one FILE or `-`"});
  }
  const auto text = read_debug_input(arguments[0]);
  if (!text) return report_debug_error(text.error());
  const auto value = document::parse_toml(*text);
  if (!value)
    return report_debug_error(value.error().with_context("reading `" + arguments[0] + "`"));
  write_debug_output(
      document::write_json(std::visit(Tagger{}, value->data()), document::JsonStyle::indented));
  return 0;
}

}  // namespace sconce::cli
