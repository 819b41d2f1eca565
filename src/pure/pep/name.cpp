#include "sconce/pep/name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"

namespace sconce::pep {
namespace {

bool is_separator(char c) { return c == '-' || c == '_' || c == '.'; }

bool is_valid(std::string_view text) {
  if (text.empty() || !is_ascii_alnum(text.front()) || !is_ascii_alnum(text.back())) return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return is_ascii_alnum(c) || is_separator(c); });
}

}  // namespace

std::string normalize_name(std::string_view text) {
  std::string normal;
  normal.reserve(text.size());
  bool in_run = false;
  for (const char c : text) {
    if (!is_separator(c)) {
      normal += to_ascii_lower(c);
    } else if (!in_run) {
      normal += '-';
    }
    in_run = is_separator(c);
  }
  return normal;
}

Result<NormalizedName> NormalizedName::parse(std::string_view text) {
  if (is_valid(text)) return NormalizedName(normalize_name(text));
  return std::unexpected(
      Error(ErrorKind::input, fmt::format("`{}` is not a valid name", text))
          .with_hint("a name has letters, digits, `-`, `_` and `.`, and begins and ends with a "
                     "letter or a digit"));
}

NormalizedName NormalizedName::literal(std::string_view text) {
  auto name = parse(text);
  SCONCE_ASSERT(name.has_value());
  return *std::move(name);
}

std::string NormalizedName::file_name_form() const {
  std::string form = text_;
  std::replace(form.begin(), form.end(), '-', '_');
  return form;
}

}  // namespace sconce::pep
