#include "sconce/pep/file_name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <expected>
#include <optional>
#include <string_view>
#include <utility>

#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/pep/tag.hpp"
#include "sconce/pep/version.hpp"

namespace sconce::pep {

namespace {

std::unexpected<Error> refuse(std::string_view file_name, std::string_view kind,
                              std::string_view why) {
  return fail(ErrorKind::input, fmt::format("`{}` is no {} file name: {}", file_name, kind, why));
}

/// Letters, digits, `_` and `.`, and no doubled `_`: how PEP 427 escapes a name. Other bytes are
/// letters of other scripts, which old tools let through.
bool is_escaped_name(std::string_view text) {
  const auto is_allowed = [](char c) {
    return is_ascii_alnum(c) || c == '_' || c == '.' || static_cast<unsigned char>(c) >= 0x80;
  };
  return !text.empty() && std::ranges::all_of(text, is_allowed) && !text.contains("__");
}

/// Digits and the rest; nothing if there are no digits or too many.
std::optional<BuildTag> parse_build(std::string_view text) {
  const std::size_t end = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto number = parse_decimal(text.substr(0, end));
  if (!number) return std::nullopt;
  return BuildTag(*number, text.substr(end));
}

/// What stands before the three parts of the tag: name, version and perhaps a build tag.
struct Parts {
  std::string_view name, version, tags;
  std::optional<std::string_view> build;
};

std::optional<Parts> split_parts(std::string_view stem) {
  std::array<std::size_t, 5> dashes{};
  std::size_t count = 0;
  for (std::size_t at = stem.find('-'); at != std::string_view::npos; at = stem.find('-', at + 1)) {
    if (count == dashes.size()) return std::nullopt;
    dashes[count++] = at;
  }
  if (count < 4) return std::nullopt;
  Parts parts;
  parts.name = stem.substr(0, dashes[0]);
  parts.version = stem.substr(dashes[0] + 1, dashes[1] - dashes[0] - 1);
  if (count == 5) parts.build = stem.substr(dashes[1] + 1, dashes[2] - dashes[1] - 1);
  parts.tags = stem.substr(dashes[count - 3] + 1);
  return parts;
}

/// Without the ending of a source archive; nothing if it has none.
std::optional<std::string_view> sdist_stem(std::string_view file_name) {
  for (std::string_view ending : {".tar.gz", ".zip"}) {
    if (file_name.ends_with(ending)) return file_name.substr(0, file_name.size() - ending.size());
  }
  return std::nullopt;
}

/// Place of the dash before the version: where `expected` ends, and if it does not stand there, the
/// last one, since today's versions hold none.
std::size_t version_dash(std::string_view stem, const PackageName* expected) {
  if (expected != nullptr) {
    for (std::size_t at = stem.find('-'); at != std::string_view::npos;
         at = stem.find('-', at + 1)) {
      const auto name = PackageName::parse(stem.substr(0, at));
      if (name && *name == *expected && Version::parse(stem.substr(at + 1))) return at;
    }
  }
  return stem.rfind('-');
}

}  // namespace

Result<WheelFileName> WheelFileName::parse(std::string_view file_name) {
  constexpr std::string_view kEnding = ".whl";
  if (!file_name.ends_with(kEnding)) return refuse(file_name, "wheel", "it does not end in `.whl`");
  const auto parts = split_parts(file_name.substr(0, file_name.size() - kEnding.size()));
  if (!parts) return refuse(file_name, "wheel", "it needs five or six parts joined by dashes");
  if (!is_escaped_name(parts->name)) return refuse(file_name, "wheel", "its name is malformed");
  std::optional<BuildTag> build;
  if (parts->build) {
    build = parse_build(*parts->build);
    if (!build) return refuse(file_name, "wheel", "its build tag does not begin with a number");
  }
  auto version = Version::parse(parts->version);
  if (!version) return refuse(file_name, "wheel", "its version is malformed");
  auto tags = TagSet::parse(parts->tags);
  if (!tags) return refuse(file_name, "wheel", tags.error().message());
  return WheelFileName{PackageName::unchecked(parts->name), *std::move(version), std::move(build),
                       *std::move(tags)};
}

Result<SdistFileName> SdistFileName::parse(std::string_view file_name,
                                           const PackageName* expected_name) {
  constexpr std::string_view kKind = "source archive";
  const auto stem = sdist_stem(file_name);
  if (!stem) return refuse(file_name, kKind, "it does not end in `.tar.gz` or `.zip`");
  const std::size_t dash = version_dash(*stem, expected_name);
  if (dash == std::string_view::npos) return refuse(file_name, kKind, "it names no version");
  auto name = PackageName::parse(stem->substr(0, dash));
  if (!name) return refuse(file_name, kKind, "its name is malformed");
  auto version = Version::parse(stem->substr(dash + 1));
  if (!version) return refuse(file_name, kKind, "its version is malformed");
  return SdistFileName{*std::move(name), *std::move(version)};
}

}  // namespace sconce::pep
