#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/document/toml.hpp"

namespace sconce::document {
namespace {

bool is_bare_key(std::string_view key) {
  return !key.empty() &&
         std::ranges::all_of(key, [](char c) { return is_ascii_alnum(c) || c == '-' || c == '_'; });
}

bool is_control(char c) { return (c >= 0 && c < ' ') || c == 0x7f; }

std::string basic_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (is_control(c)) {
      out += fmt::format("\\u{:04X}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out + "\"";
}

/// A literal string where a basic one would need escapes and a literal one can hold it.
std::string string_text(std::string_view text) {
  const bool needs_escapes = text.find_first_of("\"\\") != std::string_view::npos;
  const bool fits_literal = !text.contains('\'') && std::ranges::none_of(text, is_control);
  return needs_escapes && fits_literal ? fmt::format("'{}'", text) : basic_string(text);
}

std::string key_text(std::string_view key) {
  return is_bare_key(key) ? std::string(key) : string_text(key);
}

std::string number_text(double number) {
  if (std::isnan(number)) return "nan";
  if (std::isinf(number)) return number < 0 ? "-inf" : "inf";
  std::string text = fmt::format("{}", number);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

bool is_array_of_tables(const TomlValue& value) {
  const auto* items = value.as_array();
  return items != nullptr && !items->empty() &&
         std::ranges::all_of(*items, [](const TomlValue& item) { return item.as_table(); });
}

/// Whether some item needs a line of its own, for people's sake.
bool holds_tables(const TomlValue::Array& items) {
  return std::ranges::any_of(items, [](const TomlValue& item) { return item.as_table(); });
}

// Recursion is as deep as the value; those that were parsed are bounded by the parser.
std::string inline_text(const TomlValue& value);

std::string inline_table(const TomlValue::Table& members) {
  std::vector<std::string> parts;
  for (const auto& [key, value] : members)
    parts.push_back(key_text(key) + " = " + inline_text(value));
  return parts.empty() ? "{}" : "{ " + join(parts, ", ") + " }";
}

std::string inline_text(const TomlValue& value) {
  if (const bool* boolean = value.as_bool()) return *boolean ? "true" : "false";
  if (const auto* integer = value.as_integer()) return std::to_string(*integer);
  if (const auto* number = std::get_if<double>(&value.data())) return number_text(*number);
  if (const auto* text = value.as_string()) return string_text(*text);
  if (const auto* time = std::get_if<TomlValue::DateTime>(&value.data())) return time->text;
  if (const auto* members = value.as_table()) return inline_table(*members);
  std::vector<std::string> parts;
  for (const TomlValue& item : *value.as_array()) parts.push_back(inline_text(item));
  return "[" + join(parts, ", ") + "]";
}

/// An array with tables has a line for each item: lock files are compared line by line.
std::string member_text(const TomlValue& value) {
  const auto* items = value.as_array();
  if (items == nullptr || !holds_tables(*items)) return inline_text(value);
  std::string out = "[\n";
  for (const TomlValue& item : *items) out += "    " + inline_text(item) + ",\n";
  return out + "]";
}

void write_members(const TomlValue::Table& members, std::string& out) {
  for (const auto& [key, value] : members) {
    out += key_text(key) + " = " + member_text(value) + "\n";
  }
}

/// Headers of more parts would reach what the parser refuses.
constexpr std::size_t kDeepestHeader = 8;

/// The way to a table, from the root.
struct HeaderPath {
  std::string text;
  std::size_t parts = 1;
  [[nodiscard]] HeaderPath below(std::string_view key) const {
    return {text + "." + key_text(key), parts + 1};
  }
};

/// A table under its own header; tables in it follow under theirs.
void write_section(const TomlValue::Table& members, const HeaderPath& path, std::string& out) {
  const auto has_header = [&](const TomlValue::Member& member) {
    return path.parts < kDeepestHeader && member.second.as_table() != nullptr;
  };
  TomlValue::Table plain;
  for (const auto& member : members) {
    if (!has_header(member)) plain.push_back(member);
  }
  if (!plain.empty() || members.empty()) out += fmt::format("\n[{}]\n", path.text);
  write_members(plain, out);
  for (const auto& member : members) {
    if (!has_header(member)) continue;
    write_section(*member.second.as_table(), path.below(member.first), out);
  }
}

}  // namespace

std::string write_toml(const TomlValue& root) {
  SCONCE_ASSERT(root.as_table() != nullptr);
  std::string out, sections;
  for (const auto& [key, value] : *root.as_table()) {
    if (const auto* table = value.as_table()) {
      write_section(*table, {key_text(key)}, sections);
    } else if (is_array_of_tables(value)) {
      for (const TomlValue& item : *value.as_array()) {
        sections += fmt::format("\n[[{}]]\n", key_text(key));
        write_members(*item.as_table(), sections);
      }
    } else {
      out += key_text(key) + " = " + member_text(value) + "\n";
    }
  }
  if (out.empty() && !sections.empty()) return sections.substr(1);
  return out + sections;
}

}  // namespace sconce::document
