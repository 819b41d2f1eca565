#include "sconce/target/target.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "platforms.hpp"
#include "sconce/base/result.hpp"
#include "sconce/pep/marker.hpp"
#include "sconce/pep/tag.hpp"
#include "sconce/pep/version.hpp"

namespace sconce::target {
namespace {

std::uint64_t release_part(const pep::Version& version, std::size_t index) {
  const auto& release = version.release();
  return index < release.size() ? release[index] : 0;
}

/// `3.11`, as `python_version` writes it.
std::string short_version(const pep::Version& version) {
  return fmt::format("{}.{}", release_part(version, 0), release_part(version, 1));
}

/// What the host part of the markers says for each operating system.
struct SystemNames {
  std::string_view os, os_name, platform_system, title;
};
constexpr SystemNames kSystems[] = {
    {"linux", "posix", "Linux", "Linux"},
    {"darwin", "posix", "Darwin", "macOS"},
    {"windows", "nt", "Windows", "Windows"},
};

const SystemNames& system_names(std::string_view os) {
  for (const SystemNames& names : kSystems) {
    if (names.os == os) return names;
  }
  return kSystems[0];
}

/// As `platform.machine()` spells it there.
std::string machine_marker(const Interpreter& interpreter) {
  if (interpreter.os == "windows") return interpreter.machine == "aarch64" ? "ARM64" : "AMD64";
  if (interpreter.os == "darwin" && interpreter.machine == "aarch64") return "arm64";
  return interpreter.machine;
}

pep::MarkerEnvironment marker_environment(const Interpreter& interpreter) {
  const SystemNames& system = system_names(interpreter.os);
  const bool is_pypy = interpreter.implementation == "pypy";
  pep::MarkerEnvironment markers;
  markers.os_name = system.os_name;
  markers.sys_platform = interpreter.os == "windows" ? "win32" : interpreter.os;
  markers.platform_machine = machine_marker(interpreter);
  markers.platform_python_implementation = is_pypy ? "PyPy" : "CPython";
  markers.platform_release = interpreter.platform_release;
  markers.platform_system = system.platform_system;
  markers.platform_version = interpreter.platform_version;
  markers.python_version = short_version(interpreter.version);
  markers.python_full_version = interpreter.version.to_string();
  markers.implementation_name = interpreter.implementation;
  markers.implementation_version = interpreter.implementation_version.empty()
                                       ? markers.python_full_version
                                       : interpreter.implementation_version;
  return markers;
}

pep::SupportedTags tags_of(const Interpreter& interpreter) {
  pep::InterpreterTagInput input;
  input.implementation = interpreter.implementation;
  input.major = static_cast<std::uint32_t>(release_part(interpreter.version, 0));
  input.minor = static_cast<std::uint32_t>(release_part(interpreter.version, 1));
  input.free_threaded = interpreter.free_threaded;
  input.pypy_version = interpreter.pypy_version;
  input.platforms = platforms_of(interpreter);
  return pep::supported_tags(input);
}

std::string libc_text(const pep::LibcVersion& libc) {
  const bool is_musl = libc.kind == pep::LibcVersion::Kind::musl;
  return fmt::format("{} {}.{}", is_musl ? "musl" : "glibc", libc.major, libc.minor);
}

std::string description_of(const Interpreter& interpreter) {
  std::string text = fmt::format(
      "{} {}{}, {} {}", interpreter.implementation == "pypy" ? "PyPy" : "CPython",
      interpreter.version.to_string(), interpreter.free_threaded ? " free-threaded" : "",
      system_names(interpreter.os).title, machine_marker(interpreter));
  if (interpreter.os == "linux") text += ", " + libc_text(interpreter.libc);
  return text;
}

/// `name == "value"` as a marker.
pep::Marker equals(std::string_view name, std::string_view value) {
  auto marker = pep::Marker::parse(fmt::format("{} == \"{}\"", name, value));
  SCONCE_ASSERT(marker.has_value());
  return *std::move(marker);
}

}  // namespace

pep::Marker environment_marker(const Target& target) {
  return equals("sys_platform", target.markers.sys_platform) &
         equals("platform_machine", target.markers.platform_machine) &
         equals("implementation_name", target.markers.implementation_name) &
         equals("python_version", target.markers.python_version);
}

std::string python_name(const Interpreter& interpreter) {
  return (interpreter.implementation == "pypy" ? "pypy" : "") + short_version(interpreter.version) +
         (interpreter.free_threaded ? "t" : "");
}

Target target_of(const Interpreter& interpreter) {
  return Target{.python = interpreter.version,
                .implementation = interpreter.implementation,
                .markers = marker_environment(interpreter),
                .tags = tags_of(interpreter),
                .description = description_of(interpreter)};
}

}  // namespace sconce::target
