#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/wheel/dist_info.hpp"

namespace sconce::wheel {
namespace {

Result<void> read_version(std::string_view text, WheelFacts& facts) {
  const auto dot = text.find('.');
  const auto major = parse_decimal(text.substr(0, dot));
  const auto minor = dot == std::string_view::npos ? std::optional<std::uint64_t>(0)
                                                   : parse_decimal(text.substr(dot + 1));
  if (!major || !minor) {
    return fail(ErrorKind::archive, "WHEEL: `" + std::string(text) + "` is no Wheel-Version");
  }
  facts.major = *major;
  facts.minor = *minor;
  if (facts.major > 1) {
    return std::unexpected(
        Error(ErrorKind::unsupported, "Wheel-Version " + std::string(text) + " is newer than 1.x")
            .with_hint("a newer sconce may know this format"));
  }
  return {};
}

}  // namespace

Result<WheelFacts> WheelFacts::parse(std::string_view text) {
  WheelFacts facts;
  bool has_version = false;
  for (const std::string_view line : split_lines(text)) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string key = to_ascii_lower(trim(line.substr(0, colon)));
    const std::string_view value = trim(line.substr(colon + 1));
    if (key == "wheel-version") {
      if (has_version) return fail(ErrorKind::archive, "WHEEL states two versions");
      has_version = true;
      SCONCE_TRY(read_version(value, facts));
    } else if (key == "root-is-purelib") {
      facts.root_is_purelib = to_ascii_lower(value) == "true";
    } else if (key == "tag") {
      facts.tags.emplace_back(value);
    } else if (key == "generator") {
      facts.generator = value;
    }
  }
  if (!has_version) return fail(ErrorKind::archive, "WHEEL states no Wheel-Version");
  return facts;
}

}  // namespace sconce::wheel
