#include "sconce/accelerator/wheel_build.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "sconce/accelerator/build.hpp"
#include "sconce/base/text.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/pep/version.hpp"

namespace sconce::accelerator {
namespace {

/// A literal: text in quotes, or None.
using Literal = std::optional<std::string>;

bool is_name_character(char c) { return is_ascii_alnum(c) || c == '_'; }

/// The literal that the text is; nothing in the outer optional where it is something else.
std::optional<Literal> parse_literal(std::string_view text) {
  text = trim(text.substr(0, text.find('#')));
  if (text == "None") return Literal();
  if (text.size() < 2 || (text.front() != '\'' && text.front() != '"')) return std::nullopt;
  const std::string_view inside = text.substr(1, text.size() - 2);
  const bool is_plain = text.back() == text.front() &&
                        inside.find(text.front()) == std::string_view::npos &&
                        inside.find('\\') == std::string_view::npos;
  if (!is_plain) return std::nullopt;
  return Literal(std::string(inside));
}

/// `name = literal` and `name: type = literal`; the last assignment of a name counts.
std::map<std::string, Literal, std::less<>> assignments_of(std::string_view text) {
  std::map<std::string, Literal, std::less<>> found;
  for (const std::string_view line : split_lines(text)) {
    std::size_t end = 0;
    while (end < line.size() && is_name_character(line[end])) ++end;
    const std::string_view rest = trim(line.substr(end));
    const std::size_t equals = rest.find('=');
    const bool is_assignment = end > 0 && equals != std::string_view::npos &&
                               (equals == 0 || rest.front() == ':') &&
                               (equals + 1 >= rest.size() || rest[equals + 1] != '=');
    if (!is_assignment) continue;
    if (auto literal = parse_literal(rest.substr(equals + 1))) {
      found.insert_or_assign(std::string(line.substr(0, end)), *std::move(literal));
    }
  }
  return found;
}

/// "12.1", "13.2.0", "7.2.53211-...": the leading numbers are the toolkit's.
std::optional<Build> toolkit(BuildKind kind, std::string_view text) {
  const auto parts = split(text.substr(0, text.find('-')), '.');
  if (parts.size() < 2) return std::nullopt;
  const std::string name = std::string(parts[0]) + "." + std::string(parts[1]);
  const auto rocm = parse_build_name("rocm" + name);
  if (!rocm) return std::nullopt;
  return Build{kind, rocm->major, rocm->minor, 0};
}

}  // namespace

std::string version_file_of(const pep::PackageName& name) {
  return name.file_name_form() + "/version.py";
}

std::optional<Build> build_of_version_file(std::string_view text) {
  if (text.size() > kLargestVersionFile) return std::nullopt;
  const auto found = assignments_of(text);
  const auto stated = [&](std::string_view name) -> const std::string* {
    const auto at = found.find(name);
    return at == found.end() || !at->second ? nullptr : &*at->second;
  };
  if (const std::string* version = stated("__version__")) {
    if (const auto parsed = pep::Version::try_parse(*version)) {
      if (const auto build = build_of_label(*parsed)) return build;
    }
  }
  const std::string* cuda = stated("cuda");
  const std::string* rocm = stated("rocm");
  if (rocm == nullptr) rocm = stated("hip");
  if (cuda != nullptr && rocm != nullptr) return std::nullopt;  // one of the two is not true
  if (cuda != nullptr) return toolkit(BuildKind::cuda, *cuda);
  if (rocm != nullptr) return toolkit(BuildKind::rocm, *rocm);
  if (stated("xpu") != nullptr) return Build{.kind = BuildKind::xpu};
  if (found.contains("cuda")) return Build::cpu();
  return std::nullopt;
}

}  // namespace sconce::accelerator
