#include "platforms.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/pep/tag.hpp"
#include "sconce/pep/version.hpp"
#include "sconce/target/target.hpp"

namespace sconce::target {
namespace {

constexpr std::uint32_t kLastMacOsTen = 16;   // releases up to 10.16 keep the major number 10
constexpr std::uint32_t kFirstArmMacOs = 11;  // Apple's ARM machines begin with macOS 11
constexpr std::uint32_t kFirstX86MacOsMinor = 4;

void append_macos(std::vector<std::string>& platforms, std::uint32_t major, std::uint32_t minor,
                  const std::vector<std::string_view>& machines) {
  for (std::string_view machine : machines) {
    platforms.push_back(fmt::format("macosx_{}_{}_{}", major, minor, machine));
  }
}

/// From macOS 11 on the minor number is 0 in tags; 10.x counts down to the first Intel release.
std::vector<std::string> macos_platforms(std::uint32_t major, std::uint32_t minor, bool is_arm) {
  const std::vector<std::string_view> arm = {"arm64", "universal2"};
  const std::vector<std::string_view> intel = {"x86_64", "intel",      "fat64",
                                               "fat32",  "universal2", "universal"};
  std::vector<std::string> platforms;
  for (std::uint32_t release = major; release >= kFirstArmMacOs; --release) {
    append_macos(platforms, release, 0, is_arm ? arm : intel);
  }
  const std::uint32_t last_ten = major >= kFirstArmMacOs ? kLastMacOsTen : minor;
  for (std::uint32_t release = last_ten; release >= kFirstX86MacOsMinor; --release) {
    append_macos(platforms, 10, release,
                 is_arm ? std::vector<std::string_view>{"universal2"} : intel);
  }
  return platforms;
}

std::vector<std::string> windows_platforms(std::string_view machine) {
  if (machine == "aarch64") return {"win_arm64"};
  if (machine == "i686") return {"win32"};
  return {"win_amd64"};
}

/// One name that `--python-platform` takes as it stands.
struct NamedPlatform {
  std::string_view name, os, machine;
  pep::LibcVersion libc;
};
constexpr pep::LibcVersion kGlibcDefault{pep::LibcVersion::Kind::glibc, 2, 28};
constexpr pep::LibcVersion kMuslDefault{pep::LibcVersion::Kind::musl, 1, 2};
constexpr std::array kNamedPlatforms = std::to_array<NamedPlatform>({
    {"linux", "linux", "x86_64", kGlibcDefault},
    {"macos", "darwin", "aarch64", {}},
    {"windows", "windows", "x86_64", {}},
    {"x86_64-unknown-linux-gnu", "linux", "x86_64", kGlibcDefault},
    {"x86_64-unknown-linux-musl", "linux", "x86_64", kMuslDefault},
    {"aarch64-unknown-linux-gnu", "linux", "aarch64", kGlibcDefault},
    {"aarch64-unknown-linux-musl", "linux", "aarch64", kMuslDefault},
    {"x86_64-apple-darwin", "darwin", "x86_64", {}},
    {"aarch64-apple-darwin", "darwin", "aarch64", {}},
    {"x86_64-pc-windows-msvc", "windows", "x86_64", {}},
    {"aarch64-pc-windows-msvc", "windows", "aarch64", {}},
    {"i686-pc-windows-msvc", "windows", "i686", {}},
});
constexpr std::string_view kLinuxMachines[] = {"x86_64", "aarch64"};
constexpr std::uint32_t kMacOsDefaultMajor = 13;

/// `manylinux2014`, `manylinux_2_28` or `musllinux_1_2`.
std::optional<pep::LibcVersion> parse_libc(std::string_view text) {
  using Kind = pep::LibcVersion::Kind;
  if (text == "manylinux2014") return pep::LibcVersion{Kind::glibc, 2, 17};
  const std::vector<std::string_view> parts = split(text, '_');
  if (parts.size() != 3 || (parts[0] != "manylinux" && parts[0] != "musllinux")) return {};
  const auto major = parse_decimal(parts[1]), minor = parse_decimal(parts[2]);
  if (!major || !minor || *major > 9 || *minor > 99) return {};
  return pep::LibcVersion{parts[0] == "musllinux" ? Kind::musl : Kind::glibc,
                          static_cast<std::uint32_t>(*major), static_cast<std::uint32_t>(*minor)};
}

std::optional<NamedPlatform> find_platform(std::string_view name) {
  for (const NamedPlatform& platform : kNamedPlatforms) {
    if (platform.name == name) return platform;
  }
  for (std::string_view machine : kLinuxMachines) {
    if (!name.starts_with(machine) || name.substr(machine.size(), 1) != "-") continue;
    if (auto libc = parse_libc(name.substr(machine.size() + 1))) {
      return NamedPlatform{name, "linux", machine, *libc};
    }
  }
  return {};
}

std::string known_platforms() {
  std::string text;
  for (const NamedPlatform& platform : kNamedPlatforms) {
    text += fmt::format("`{}`, ", platform.name);
  }
  return text + "`MACHINE-manylinux2014`, `MACHINE-manylinux_X_Y`, `MACHINE-musllinux_X_Y`";
}

}  // namespace

std::vector<std::string> platforms_of(const Interpreter& interpreter) {
  if (interpreter.os == "windows") return windows_platforms(interpreter.machine);
  if (interpreter.os == "darwin") {
    return macos_platforms(interpreter.os_major, interpreter.os_minor,
                           interpreter.machine == "aarch64" || interpreter.machine == "arm64");
  }
  return pep::linux_platforms(interpreter.machine, interpreter.libc);
}

std::string platform_name(const Interpreter& interpreter) {
  if (interpreter.os == "linux") {
    const bool is_musl = interpreter.libc.kind == pep::LibcVersion::Kind::musl;
    return fmt::format("{}-{}_{}_{}", interpreter.machine, is_musl ? "musllinux" : "manylinux",
                       interpreter.libc.major, interpreter.libc.minor);
  }
  const std::string machine = interpreter.machine == "arm64" ? "aarch64" : interpreter.machine;
  return machine + (interpreter.os == "darwin" ? "-apple-darwin" : "-pc-windows-msvc");
}

Result<Interpreter> with_glibc(Interpreter interpreter, std::string_view platform,
                               const pep::LibcVersion& glibc) {
  const bool has_glibc =
      interpreter.os == "linux" && interpreter.libc.kind == pep::LibcVersion::Kind::glibc;
  const bool is_stated = platform.contains("manylinux") && interpreter.libc != glibc;
  if (!has_glibc || is_stated) {
    return fail(ErrorKind::usage, fmt::format("the platform `{}` and glibc {}.{} contradict each "
                                              "other",
                                              platform, glibc.major, glibc.minor));
  }
  interpreter.libc = glibc;
  return interpreter;
}

Result<Interpreter> described_interpreter(const pep::Version& python, std::string_view platform) {
  const std::optional<NamedPlatform> found = find_platform(platform);
  if (!found) {
    return std::unexpected(
        Error(ErrorKind::usage, fmt::format("no platform is called `{}`", platform))
            .with_hint("known platforms: " + known_platforms()));
  }
  Interpreter interpreter{.version = python};
  interpreter.machine = found->machine;
  interpreter.os = found->os;
  interpreter.libc = found->libc;
  if (interpreter.os == "darwin") interpreter.os_major = kMacOsDefaultMajor;
  return interpreter;
}

}  // namespace sconce::target
