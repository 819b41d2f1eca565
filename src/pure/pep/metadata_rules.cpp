#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <expected>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "headers.hpp"
#include "metadata_table.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/pep/licence.hpp"
#include "sconce/pep/metadata_fields.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/pep/requirement.hpp"
#include "sconce/pep/specifier.hpp"
#include "sconce/pep/version.hpp"

namespace sconce::pep {

namespace {

std::unexpected<Error> refuse(std::string_view header, std::string_view value,
                              std::string_view why) {
  return fail(ErrorKind::input, fmt::format("`{}` is no value of `{}`: {}", value, header, why));
}

std::string& text_of(MetadataValue& value) { return std::get<std::string>(value); }
std::vector<std::string>& list_of(MetadataValue& value) {
  return std::get<std::vector<std::string>>(value);
}

/// Everything that some tool takes for the end of a line.
bool has_line_end(std::string_view text) {
  constexpr std::string_view kEnds[] = {"\n",   "\r",   "\v",       "\f",           "\x1c",
                                        "\x1d", "\x1e", "\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9"};
  return std::ranges::any_of(kEnds, [&](std::string_view end) { return text.contains(end); });
}

/// Name and value of a parameter (RFC 2045, section 5.1); `rest` begins behind the semicolon and is
/// moved behind the parameter. Nothing if it is malformed.
std::optional<std::pair<std::string, std::string>> read_parameter(std::string_view& rest) {
  constexpr std::string_view kSpecials = "()<>@,;:\\\"/[]?=*'% \t";
  const std::size_t equals = rest.find_first_of(kSpecials);
  if (equals == 0 || equals == std::string_view::npos || rest[equals] != '=') return std::nullopt;
  std::string name = to_ascii_lower(rest.substr(0, equals));
  rest.remove_prefix(equals + 1);
  std::size_t end = 0;
  std::string value;
  if (rest.starts_with('"')) {
    const std::size_t close = rest.find('"', 1);
    if (close == std::string_view::npos) return std::nullopt;
    value = rest.substr(1, close - 1);
    end = close + 1;
  } else {
    end = std::min(rest.find_first_of("()<>@,;:\\\"/[]?= \t"), rest.size());
    if (end == 0) return std::nullopt;
    value = rest.substr(0, end);
  }
  rest.remove_prefix(end);
  rest = trim(rest);
  if (!rest.empty() && rest[0] != ';') return std::nullopt;
  return std::pair(std::move(name), std::move(value));
}

/// Whether the parameter may have this value.
bool is_allowed_parameter(std::string_view type, std::string_view name, std::string_view value) {
  if (name == "charset") return equals_ignoring_case(value, "UTF-8");
  if (name == "variant" && type == "text/markdown") return value == "GFM" || value == "CommonMark";
  return true;
}

bool is_python_keyword(std::string_view word) {
  constexpr std::string_view kKeywords[] = {
      "False", "None",     "True",  "and",    "as",   "assert", "async",  "await",    "break",
      "class", "continue", "def",   "del",    "elif", "else",   "except", "finally",  "for",
      "from",  "global",   "if",    "import", "in",   "is",     "lambda", "nonlocal", "not",
      "or",    "pass",     "raise", "return", "try",  "while",  "with",   "yield"};
  return std::ranges::find(kKeywords, word) != std::end(kKeywords);
}

/// Letters of other scripts are taken without asking whether Python would.
bool is_python_identifier(std::string_view word) {
  const auto is_part = [](char c) {
    return is_ascii_alnum(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80;
  };
  return !word.empty() && !is_ascii_digit(word[0]) && std::ranges::all_of(word, is_part) &&
         !is_python_keyword(word);
}

/// Why it is no path below the folder of licences; empty if it is one.
std::string_view licence_path_fault(std::string_view path) {
  if (path.contains("..")) return "it may not lead upwards";
  if (path.contains('*')) return "patterns must have been resolved";
  if (path.contains('\\')) return "parts are joined by `/`";
  const bool has_drive = path.size() > 2 && is_ascii_alpha(path[0]) && path[1] == ':';
  if (path.starts_with('/') || (has_drive && path[2] == '/')) return "it must be relative";
  const bool whole = std::ranges::all_of(
      split(path, '/'), [](std::string_view part) { return !part.empty() && part != "."; });
  return whole ? "" : "it has an empty part";
}

}  // namespace

Result<void> check_metadata_version(std::string_view header, MetadataValue& value) {
  if (metadata_version_age(text_of(value))) return {};
  return refuse(header, text_of(value), "there is no such metadata version");
}

Result<void> check_metadata_name(std::string_view header, MetadataValue& value) {
  if (PackageName::parse(text_of(value))) return {};
  return refuse(header, text_of(value), "it is no project name");
}

Result<void> check_metadata_release(std::string_view header, MetadataValue& value) {
  const auto version = Version::parse(text_of(value));
  if (!version) return refuse(header, text_of(value), "it is no version");
  value = version->to_string();
  return {};
}

Result<void> check_metadata_summary(std::string_view header, MetadataValue& value) {
  if (!has_line_end(text_of(value))) return {};
  return refuse(header, text_of(value), "it must be one line");
}

Result<void> check_metadata_content_type(std::string_view header, MetadataValue& value) {
  const std::string_view text = text_of(value);
  const std::size_t semicolon = std::min(text.find(';'), text.size());
  const std::string type = to_ascii_lower(trim(text.substr(0, semicolon)));
  if (type != "text/plain" && type != "text/x-rst" && type != "text/markdown") {
    return refuse(header, text, "it must be text/plain, text/x-rst or text/markdown");
  }
  std::string_view rest = text.substr(semicolon);
  while (!rest.empty()) {
    rest = trim(rest.substr(1));
    if (rest.empty()) break;
    const auto parameter = read_parameter(rest);
    if (!parameter) return refuse(header, text, "a parameter is malformed");
    if (!is_allowed_parameter(type, parameter->first, parameter->second)) {
      return refuse(header, text,
                    fmt::format("`{}` cannot be `{}`", parameter->first, parameter->second));
    }
  }
  return {};
}

Result<void> check_metadata_dynamic(std::string_view header, MetadataValue& value) {
  for (std::string& field : list_of(value)) {
    field = to_ascii_lower(field);
    const MetadataFieldRow* row = metadata_row_of_header(field);
    if (row == nullptr) return refuse(header, field, "there is no such field");
    if (is_required_metadata(row->key)) return refuse(header, field, "it cannot be dynamic");
  }
  return {};
}

Result<void> check_metadata_extras(std::string_view header, MetadataValue& value) {
  for (std::string& text : list_of(value)) {
    const auto name = ExtraName::parse(text);
    if (!name) return refuse(header, text, "it is no name of an extra");
    text = name->text();
  }
  return {};
}

Result<void> check_metadata_python(std::string_view header, MetadataValue& value) {
  const auto specifiers = SpecifierSet::parse(text_of(value));
  if (!specifiers) return refuse(header, text_of(value), specifiers.error().message());
  value = specifiers->to_string();
  return {};
}

Result<void> check_metadata_requirements(std::string_view header, MetadataValue& value) {
  for (std::string& text : list_of(value)) {
    const auto requirement = Requirement::parse(text);
    if (!requirement) return refuse(header, text, requirement.error().message());
    text = requirement->to_string();
  }
  return {};
}

Result<void> check_metadata_licence(std::string_view header, MetadataValue& value) {
  const auto expression = normalize_licence_expression(text_of(value));
  if (!expression) return refuse(header, text_of(value), expression.error().message());
  value = *expression;
  return {};
}

Result<void> check_metadata_licence_files(std::string_view header, MetadataValue& value) {
  for (const std::string& path : list_of(value)) {
    const std::string_view fault = licence_path_fault(path);
    if (!fault.empty()) return refuse(header, path, fault);
  }
  return {};
}

Result<void> check_metadata_imports(std::string_view header, MetadataValue& value) {
  for (const std::string& text : list_of(value)) {
    const std::size_t semicolon = std::min(text.find(';'), text.size());
    const std::string_view name = trim(std::string_view(text).substr(0, semicolon));
    const bool whole = std::ranges::all_of(split(name, '.'), is_python_identifier);
    if (!whole || text.starts_with(' ')) return refuse(header, text, "it cannot be imported");
    if (semicolon == text.size()) continue;
    if (trim(std::string_view(text).substr(semicolon + 1)) != "private") {
      return refuse(header, text, "only `private` may follow the semicolon");
    }
  }
  return {};
}

}  // namespace sconce::pep
