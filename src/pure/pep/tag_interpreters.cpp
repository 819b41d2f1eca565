#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sconce/pep/tag.hpp"

namespace sconce::pep {

namespace {

/// Versions beyond this are no Python's, and each costs a tag for every platform.
constexpr std::uint32_t kHighestMinor = 1000;

std::string version_text(std::string_view prefix, std::uint32_t major, std::uint32_t minor) {
  return fmt::format("{}{}{}", prefix, major, minor);
}

std::string version_text(std::string_view prefix, ShortVersion version) {
  if (!version.minor) return fmt::format("{}{}", prefix, version.major);
  return version_text(prefix, version.major, *version.minor);
}

void append(std::string_view interpreter, std::string_view abi, const Texts& platforms,
            std::vector<Tag>& into) {
  for (const std::string& platform : platforms) {
    into.push_back({std::string(interpreter), std::string(abi), platform});
  }
}

/// Whether the ABI is that of a build without the global lock: `cp313t`, `cp313td`.
bool is_free_threaded(std::string_view abi) {
  if (!abi.starts_with("cp")) return false;
  const std::size_t flags = abi.find_first_not_of("0123456789", 2);
  return flags != std::string_view::npos && flags > 2 && abi.substr(flags).contains('t');
}

/// py311, py3, py310, ... py30.
Texts python_names(ShortVersion python) {
  Texts names;
  if (python.minor) names.push_back(version_text("py", python));
  names.push_back(fmt::format("py{}", python.major));
  if (!python.minor) return names;
  for (std::uint32_t minor = std::min(*python.minor, kHighestMinor); minor-- > 0;) {
    names.push_back(version_text("py", python.major, minor));
  }
  return names;
}

std::vector<Tag> own_tags(const InterpreterTagInput& input, ShortVersion python) {
  if (input.implementation == "cpython") {
    const std::string abi =
        version_text("cp", python) + std::string(input.free_threaded ? "t" : "");
    return cpython_tags(python, {abi}, input.platforms);
  }
  const std::string interpreter = version_text("pp", python);
  std::string digits = input.pypy_version;
  std::erase(digits, '.');
  return generic_tags(interpreter, {fmt::format("{}_pp{}", version_text("pypy", python), digits)},
                      input.platforms);
}

}  // namespace

std::vector<Tag> cpython_tags(ShortVersion python, const Texts& abis, const Texts& platforms) {
  const bool free_threaded = !abis.empty() && is_free_threaded(abis.front());
  const std::string_view stable = free_threaded ? "abi3t" : "abi3";
  const bool has_stable =
      python.minor && (python.major > 3 || (python.major == 3 && *python.minor >= 2));
  const std::string interpreter = version_text("cp", python);
  std::vector<Tag> tags;
  for (const std::string& abi : abis) {
    // These have places of their own below.
    if (abi == "none" || abi == "abi3" || abi == stable) continue;
    append(interpreter, abi, platforms, tags);
  }
  if (has_stable) append(interpreter, stable, platforms, tags);
  append(interpreter, "none", platforms, tags);
  if (!has_stable) return tags;
  for (std::uint32_t minor = std::min(*python.minor, kHighestMinor); minor-- > 2;) {
    append(version_text("cp", python.major, minor), stable, platforms, tags);
  }
  return tags;
}

std::vector<Tag> generic_tags(std::string_view interpreter, const Texts& abis,
                              const Texts& platforms) {
  std::vector<Tag> tags;
  for (const std::string& abi : abis) append(interpreter, abi, platforms, tags);
  if (std::ranges::find(abis, "none") == abis.end()) append(interpreter, "none", platforms, tags);
  return tags;
}

std::vector<Tag> compatible_tags(ShortVersion python, std::string_view interpreter,
                                 const Texts& platforms) {
  std::vector<Tag> tags;
  for (const std::string& name : python_names(python)) append(name, "none", platforms, tags);
  if (!interpreter.empty()) tags.push_back({std::string(interpreter), "none", "any"});
  for (Tag& tag : pure_python_tags(python)) tags.push_back(std::move(tag));
  return tags;
}

std::vector<Tag> pure_python_tags(ShortVersion python) {
  std::vector<Tag> tags;
  for (std::string& name : python_names(python)) tags.push_back({std::move(name), "none", "any"});
  return tags;
}

SupportedTags supported_tags(const InterpreterTagInput& input) {
  const ShortVersion python{input.major, input.minor};
  std::vector<Tag> tags = own_tags(input, python);
  // PyPy states its generic wheels for the major version only.
  const std::string interpreter = input.implementation == "cpython"
                                      ? version_text("cp", python)
                                      : fmt::format("pp{}", input.major);
  for (Tag& tag : compatible_tags(python, interpreter, input.platforms)) {
    tags.push_back(std::move(tag));
  }
  return SupportedTags(std::move(tags));
}

}  // namespace sconce::pep
