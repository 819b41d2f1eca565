#include "sconce/accelerator/build.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "numbers.hpp"
#include "sconce/base/text.hpp"
#include "sconce/pep/version.hpp"
#include "sconce/pep/version_range.hpp"

namespace sconce::accelerator {
namespace {

using pep::VersionBoundary;
using pep::VersionRange;

std::optional<Build> parse_cuda(std::string_view digits) {
  const auto version = parse_joined_pair(digits);
  // No such old toolkit ever had an index: `cu12` is somebody's short form of CUDA 12.
  constexpr std::uint32_t kOldest = 7;
  if (!version || version->first < kOldest) return std::nullopt;
  return Build::cuda(version->first, version->second);
}

std::optional<Build> parse_rocm(std::string_view text) {
  Build build{.kind = BuildKind::rocm};
  std::uint32_t* const numbers[] = {&build.major, &build.minor, &build.patch};
  std::size_t count = 0;
  for (const auto part : split(text, '.')) {
    const auto number = parse_small_number(part);
    if (!number || count == std::size(numbers)) return std::nullopt;
    *numbers[count++] = *number;
  }
  if (count < 2) return std::nullopt;
  return build;
}

}  // namespace

std::string Build::name() const {
  switch (kind) {
    case BuildKind::cpu:
      return "cpu";
    case BuildKind::cuda:
      return fmt::format("cu{}{}", major, minor);
    case BuildKind::rocm:
      return patch == 0 ? fmt::format("rocm{}.{}", major, minor)
                        : fmt::format("rocm{}.{}.{}", major, minor, patch);
    case BuildKind::xpu:
      return "xpu";
  }
  std::unreachable();
}

std::string Build::to_string() const {
  switch (kind) {
    case BuildKind::cpu:
      return "CPU";
    case BuildKind::cuda:
      return fmt::format("CUDA {}.{}", major, minor);
    case BuildKind::rocm:
      return "ROCm " + name().substr(4);
    case BuildKind::xpu:
      return "XPU";
  }
  std::unreachable();
}

std::optional<Build> parse_build_name(std::string_view text) {
  if (text == "cpu") return Build::cpu();
  if (text == "xpu") return Build{.kind = BuildKind::xpu};
  if (text.starts_with("cu")) return parse_cuda(text.substr(2));
  if (text.starts_with("rocm")) return parse_rocm(text.substr(4));
  return std::nullopt;
}

std::optional<Build> build_of_label(const pep::Version& version) {
  if (!version.has_local()) return std::nullopt;
  const std::string label = version.local_text();
  const auto parts = split(label, '.');
  std::string name(parts.front());
  // ROCm's own version fills several parts; what follows its numbers is a vendor's.
  for (std::size_t i = 1; name.starts_with("rocm") && i < parts.size() && i < 3; ++i) {
    if (!parse_small_number(parts[i])) break;
    name += "." + std::string(parts[i]);
  }
  return parse_build_name(name);
}

pep::Version version_of(const Build& build) {
  return pep::Version::from_release(
      {static_cast<std::uint64_t>(build.kind), build.major, build.minor, build.patch});
}

Build build_of(const pep::Version& version) {
  const auto number = [&](std::size_t index) {
    return static_cast<std::uint32_t>(version.release_number(index));
  };
  return {static_cast<BuildKind>(number(0)), number(1), number(2), number(3)};
}

VersionRange builds_beside(const Build& build, Strictness strictness) {
  switch (strictness) {
    case Strictness::must_equal:
      return VersionRange::singleton(version_of(build));
    case Strictness::must_match_major: {
      Build first = build, next = build;
      first.minor = first.patch = next.minor = next.patch = 0;
      ++next.major;
      return VersionRange::above({version_of(first), VersionBoundary::Place::before}) &
             VersionRange::below({version_of(next), VersionBoundary::Place::before});
    }
    case Strictness::free:
      return VersionRange::full();
  }
  std::unreachable();
}

}  // namespace sconce::accelerator
