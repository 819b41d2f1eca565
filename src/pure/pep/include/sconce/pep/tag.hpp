#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sconce/base/result.hpp"

namespace sconce::pep {

/// A compatibility tag (PEP 425): interpreter, ABI, platform, each lower case. A value.
struct Tag {
  std::string interpreter, abi, platform;
  [[nodiscard]] std::string to_string() const;
  auto operator<=>(const Tag&) const = default;
};

/// All tags of a compressed tag set such as `py2.py3-none-any`.
[[nodiscard]] Result<std::vector<Tag>> parse_tag_set(std::string_view text);

/// The tags that a target takes, best first, with constant-time lookup. A value.
class SupportedTags {
 public:
  explicit SupportedTags(std::vector<Tag> best_first);
  [[nodiscard]] const std::vector<Tag>& best_first() const { return tags_; }
  /// Rank of the best of these tags, 0 is best; nothing if none fits.
  [[nodiscard]] std::optional<std::size_t> rank(const std::vector<Tag>& tags) const;

 private:
  std::vector<Tag> tags_;
  std::unordered_map<std::string, std::size_t> ranks_;
};

struct LibcVersion {
  enum class Kind { glibc, musl };
  Kind kind = Kind::glibc;
  std::uint32_t major = 2, minor = 17;
  auto operator<=>(const LibcVersion&) const = default;
};

/// Linux platform tags for a machine (`x86_64`, `aarch64`, ...) and libc, best first: manylinux_X_Y
/// down to its floor with the legacy aliases 2014, 2010, 1, or musllinux; then linux_MACHINE.
[[nodiscard]] std::vector<std::string> linux_platforms(std::string_view machine, LibcVersion libc);

/// CPython's tags (PEP 425, abi3 downwards, free-threaded `t`), then the generic ones, best first.
struct InterpreterTagInput {
  std::string implementation = "cpython";  ///< cpython or pypy
  std::uint32_t major = 3, minor = 11;
  bool free_threaded = false;
  std::string pypy_version;  ///< "7.3" for PyPy, else empty
  std::vector<std::string> platforms;
};
[[nodiscard]] SupportedTags supported_tags(const InterpreterTagInput& input);

}  // namespace sconce::pep
