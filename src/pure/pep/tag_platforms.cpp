#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sconce/pep/tag.hpp"

namespace sconce::pep {

namespace {

/// The characters that a platform tag cannot hold become underscores (PEP 425).
std::string to_tag_text(std::string_view text) {
  std::string result(text);
  std::ranges::replace_if(result, [](char c) { return c == '-' || c == '.' || c == ' '; }, '_');
  return result;
}

/// glibc of the images that the aliases of PEP 513, 571 and 599 stand for.
std::string_view legacy_manylinux(std::uint32_t minor) {
  switch (minor) {
    case 17:
      return "manylinux2014";
    case 12:
      return "manylinux2010";
    case 5:
      return "manylinux1";
    default:
      return {};
  }
}

/// No manylinux image is older than CentOS 5 on x86 or CentOS 7 elsewhere.
std::uint32_t oldest_glibc_minor(std::string_view machine) {
  return machine == "x86_64" || machine == "i686" ? 5 : 17;
}

void append_manylinux(std::string_view machine, LibcVersion libc, std::vector<std::string>& into) {
  if (libc.major != 2) return;
  const std::uint32_t oldest = oldest_glibc_minor(machine);
  for (std::uint32_t minor = std::min(libc.minor, 1000U) + 1; minor-- > oldest;) {
    into.push_back(fmt::format("manylinux_2_{}_{}", minor, machine));
    const std::string_view alias = legacy_manylinux(minor);
    if (!alias.empty()) into.push_back(fmt::format("{}_{}", alias, machine));
  }
}

void append_musllinux(std::string_view machine, LibcVersion libc, std::vector<std::string>& into) {
  for (std::uint32_t minor = std::min(libc.minor, 1000U) + 1; minor-- > 0;) {
    into.push_back(fmt::format("musllinux_{}_{}_{}", libc.major, minor, machine));
  }
}

/// What a file may be called that runs on this machine under this system. Only 64-bit Intel and
/// Apple's own processors have run Python for a decade; the older formats are Intel's.
std::vector<std::string_view> mac_formats(std::string_view machine) {
  if (machine == "x86_64") {
    return {"x86_64", "intel", "fat64", "fat3", "universal2", "universal"};
  }
  if (machine == "i386") return {"i386", "intel", "fat3", "fat", "universal"};
  if (machine == "arm64") return {"arm64", "universal2"};
  return {machine};
}

void append_mac(std::uint32_t major, std::uint32_t minor,
                const std::vector<std::string_view>& formats, std::vector<std::string>& into) {
  for (std::string_view format : formats) {
    into.push_back(fmt::format("macosx_{}_{}_{}", major, minor, format));
  }
}

}  // namespace

std::vector<std::string> linux_platforms(std::string_view machine, LibcVersion libc) {
  std::vector<std::string> platforms;
  platforms.push_back(fmt::format("linux_{}", machine));
  if (libc.kind == LibcVersion::Kind::glibc) {
    append_manylinux(machine, libc, platforms);
  } else {
    append_musllinux(machine, libc, platforms);
  }
  return platforms;
}

std::vector<std::string> mac_platforms(ShortVersion version, std::string_view machine) {
  // Up to 10.15 each year had a minor version, since 11 each has a major one. Programs for 10.x run
  // on all later systems, and a universal2 file may state a version from before Apple's processors.
  constexpr std::uint32_t kOldestMinor = 4, kNewestMinor = 16;
  std::vector<std::string> platforms;
  const std::vector<std::string_view> formats = mac_formats(machine);
  for (std::uint32_t major = std::min(version.major, 1000U); major > 10; --major) {
    append_mac(major, 0, formats, platforms);
  }
  const std::uint32_t newest =
      version.major == 10 ? std::min(version.minor.value_or(0), 1000U) : kNewestMinor;
  const bool from_before = version.major > 10 && machine != "x86_64";
  if (version.major < 10) return platforms;
  for (std::uint32_t minor = newest + 1; minor-- > kOldestMinor;) {
    append_mac(10, minor, from_before ? std::vector<std::string_view>{"universal2"} : formats,
               platforms);
  }
  return platforms;
}

std::vector<std::string> ios_platforms(ShortVersion version, std::string_view multiarch) {
  // 12 is the first system that CPython supports; no minor version has gone beyond 9.
  constexpr std::uint32_t kOldestMajor = 12, kNewestMinor = 9;
  std::vector<std::string> platforms;
  const std::string machine = to_tag_text(multiarch);
  for (std::uint32_t major = std::min(version.major, 1000U); major >= kOldestMajor; --major) {
    const std::uint32_t newest =
        major == version.major ? std::min(version.minor.value_or(0), 1000U) : kNewestMinor;
    for (std::uint32_t minor = newest + 1; minor-- > 0;) {
      platforms.push_back(fmt::format("ios_{}_{}_{}", major, minor, machine));
    }
  }
  return platforms;
}

std::vector<std::string> android_platforms(std::uint32_t api_level, std::string_view abi) {
  constexpr std::uint32_t kOldestLevel = 16;
  std::vector<std::string> platforms;
  const std::string machine = to_tag_text(abi);
  for (std::uint32_t level = std::min(api_level, 10000U); level >= kOldestLevel; --level) {
    platforms.push_back(fmt::format("android_{}_{}", level, machine));
  }
  return platforms;
}

}  // namespace sconce::pep
