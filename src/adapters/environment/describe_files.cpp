#include "describe_files.hpp"

#include <fmt/format.h>
#include <gnu/libc-version.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "elf_header.hpp"
#include "sconce/base/text.hpp"
#include "sconce/os/files.hpp"
#include "sconce/pep/tag.hpp"
#include "sconce/pep/version.hpp"
#include "sconce/target/target.hpp"

namespace sconce::environment {
namespace {

constexpr std::size_t kHeadBytes = 4096;
constexpr std::uint64_t kSmallFile = 1ULL << 20;

/// `python3.13t` taken apart.
struct BinaryName {
  std::string series;  ///< 3.13
  std::string flags;   ///< t, d or td
};

std::optional<BinaryName> parse_binary_name(std::string_view name) {
  constexpr std::string_view kStart = "python3.";
  if (!name.starts_with(kStart)) return {};
  std::size_t end = kStart.size();
  while (end < name.size() && is_ascii_digit(name[end])) ++end;
  const std::string_view flags = name.substr(end);
  if (end == kStart.size()) return {};
  if (!flags.empty() && flags != "t" && flags != "d" && flags != "td") return {};
  return BinaryName{std::string(name.substr(6, end - 6)), std::string(flags)};
}

std::optional<ElfHeader> elf_header_of(const std::string& path) {
  const auto file = os::File::open_for_reading(path);
  if (!file) return {};
  std::array<std::byte, kHeadBytes> head{};
  const std::size_t size = std::min<std::uint64_t>(file->size(), head.size());
  if (!file->read_at(0, std::span(head).first(size))) return {};
  return read_elf_header(std::span(head).first(size));
}

/// The value of `#define PY_VERSION "3.11.7"`, a trailing `+` of a development build left out.
std::optional<pep::Version> defined_version(std::string_view header) {
  for (std::string_view line : split_lines(header)) {
    const auto words = split_words(line);
    if (words.size() < 3 || words[0] != "#define" || words[1] != "PY_VERSION") continue;
    std::string_view text = words[2];
    while (!text.empty() && (text.front() == '"' || text.front() == '+')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == '"' || text.back() == '+')) text.remove_suffix(1);
    if (auto version = pep::Version::parse(text)) return *std::move(version);
    return {};
  }
  return {};
}

std::optional<pep::Version> version_from_headers(const std::string& prefix,
                                                 const BinaryName& name) {
  const std::string folder = fmt::format("{}/include/python{}{}", prefix, name.series, name.flags);
  const auto text = os::read_file(folder + "/patchlevel.h", kSmallFile);
  if (!text) return {};
  auto version = defined_version(*text);
  if (!version || !version->to_string().starts_with(name.series + ".")) return {};
  return version;
}

/// The folder of the standard library, known by its os.py.
std::string standard_library(const std::string& prefix, const BinaryName& name) {
  const std::string flags = name.flags.starts_with('t') ? "t" : "";
  for (std::string_view lib : {"lib", "lib64"}) {
    std::string folder = fmt::format("{}/{}/python{}{}", prefix, lib, name.series, flags);
    if (os::exists(folder + "/os.py")) return folder;
  }
  return {};
}

/// The C library of this process, which an interpreter with the same dynamic loader shares.
std::optional<pep::LibcVersion> host_glibc() {
  const auto parts = split(gnu_get_libc_version(), '.');
  if (parts.size() < 2) return {};
  const auto major = parse_decimal(parts[0]), minor = parse_decimal(parts[1]);
  if (!major || !minor) return {};
  return pep::LibcVersion{pep::LibcVersion::Kind::glibc, static_cast<std::uint32_t>(*major),
                          static_cast<std::uint32_t>(*minor)};
}

std::string kernel_fact(const std::string& name) {
  const auto text = os::read_file("/proc/sys/kernel/" + name, kSmallFile);
  return text ? std::string(trim(*text)) : std::string();
}

void set_management(target::Interpreter& interpreter, const std::string& library) {
  const auto text = os::read_file(library + "/EXTERNALLY-MANAGED", kSmallFile);
  if (!text) return;
  interpreter.externally_managed = true;
  interpreter.externally_managed_message = externally_managed_message(*text);
}

}  // namespace

std::optional<target::Interpreter> describe_by_files(const std::string& executable) {
  const auto name = parse_binary_name(os::file_name(executable));
  if (!name) return {};
  const std::string prefix = os::parent_path(os::parent_path(executable));
  const std::string library = standard_library(prefix, *name);
  if (library.empty()) return {};
  auto version = version_from_headers(prefix, *name);
  if (!version) return {};
  const auto elf = elf_header_of(executable);
  if (!elf || elf->machine.empty()) return {};
  const auto libc = host_glibc();
  if (!libc || !os::file_name(elf->dynamic_loader).starts_with("ld-linux")) return {};
  target::Interpreter interpreter{.version = *std::move(version)};
  interpreter.executable = executable;
  interpreter.base_prefix = prefix;
  interpreter.free_threaded = name->flags.starts_with('t');
  interpreter.debug = name->flags.ends_with('d');
  interpreter.machine = elf->machine;
  interpreter.libc = *libc;
  interpreter.platform_release = kernel_fact("osrelease");
  interpreter.platform_version = kernel_fact("version");
  set_management(interpreter, library);
  return interpreter;
}

std::string externally_managed_message(std::string_view text) {
  std::string message;
  bool is_inside = false;
  for (std::string_view line : split_lines(text)) {
    const bool is_continuation = !line.empty() && is_ascii_space(line.front());
    if (is_inside && (is_continuation || trim(line).empty())) {
      message += "\n" + std::string(trim(line));
      continue;
    }
    is_inside = false;
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos || trim(line.substr(0, equals)) != "Error") continue;
    message = trim(line.substr(equals + 1));
    is_inside = true;
  }
  return std::string(trim(message));
}

std::string configuration_value(std::string_view text, std::string_view key) {
  for (std::string_view line : split_lines(text)) {
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    if (to_ascii_lower(trim(line.substr(0, equals))) == key) {
      return std::string(trim(line.substr(equals + 1)));
    }
  }
  return {};
}

}  // namespace sconce::environment
