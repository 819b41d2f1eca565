#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
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

/// A compressed tag set such as `py2.py3-none-any` (PEP 425): each of its three fields lists
/// members joined by dots, and every combination is a tag. Kept in this form, since a product is
/// never needed to rank a file. A value, immutable.
class TagSet {
 public:
  /// More combinations than this are refused; real files have at most some dozens.
  static constexpr std::size_t kMaximumTags = 1000;

  /// Takes the three fields joined by dashes and lowers their case. An interpreter must be an
  /// identifier, and no member may be empty.
  [[nodiscard]] static Result<TagSet> parse(std::string_view text);

  [[nodiscard]] std::string_view interpreters() const { return field(0, first_dash_); }
  [[nodiscard]] std::string_view abis() const { return field(first_dash_ + 1, second_dash_); }
  [[nodiscard]] std::string_view platforms() const { return field(second_dash_ + 1, text_.size()); }
  /// Number of combinations.
  [[nodiscard]] std::size_t count() const { return count_; }
  /// Whether the members of each field are in ascending order, as PEP 425 wants them written.
  [[nodiscard]] bool is_sorted() const;
  /// All combinations, in the order in which they are written.
  [[nodiscard]] std::vector<Tag> expand() const;
  [[nodiscard]] const std::string& to_string() const { return text_; }

  bool operator==(const TagSet&) const = default;

 private:
  TagSet() = default;
  [[nodiscard]] std::string_view field(std::size_t from, std::size_t to) const {
    return std::string_view(text_).substr(from, to - from);
  }
  std::string text_;
  std::uint32_t first_dash_ = 0, second_dash_ = 0, count_ = 0;
};

/// All tags of a compressed tag set such as `py2.py3-none-any`.
[[nodiscard]] Result<std::vector<Tag>> parse_tag_set(std::string_view text);

/// The tags that a target takes, best first, with constant-time lookup. A value, immutable.
class SupportedTags {
 public:
  explicit SupportedTags(std::vector<Tag> best_first);
  [[nodiscard]] const std::vector<Tag>& best_first() const { return tags_; }
  /// Rank of the best of these tags, 0 is best; nothing if none fits.
  [[nodiscard]] std::optional<std::size_t> rank(const std::vector<Tag>& tags) const;
  /// The same of a compressed set; allocates nothing.
  [[nodiscard]] std::optional<std::size_t> rank(const TagSet& tags) const;

 private:
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  /// Each field's texts are numbered, so that most foreign files fail at their first field.
  using Numbers = std::unordered_map<std::string, std::uint32_t, TextHash, std::equal_to<>>;

  [[nodiscard]] std::optional<std::size_t> rank_of(std::uint32_t interpreter, std::uint32_t abi,
                                                   std::uint32_t platform) const;
  std::vector<Tag> tags_;
  Numbers interpreters_, abis_, platforms_;
  std::unordered_map<std::uint64_t, std::size_t> ranks_;
};

struct LibcVersion {
  enum class Kind { glibc, musl };
  Kind kind = Kind::glibc;
  std::uint32_t major = 2, minor = 17;
  auto operator<=>(const LibcVersion&) const = default;
};

/// Linux platform tags for a machine (`x86_64`, `aarch64`, ...) and libc, best first:
/// linux_MACHINE, then manylinux_X_Y down to its floor with the legacy aliases 2014, 2010, 1 (PEP
/// 600), or musllinux (PEP 656).
[[nodiscard]] std::vector<std::string> linux_platforms(std::string_view machine, LibcVersion libc);

/// A two-part version of a language or an operating system.
struct ShortVersion {
  std::uint32_t major = 0;
  std::optional<std::uint32_t> minor;
};

/// macOS platform tags down to 10.4, best first.
[[nodiscard]] std::vector<std::string> mac_platforms(ShortVersion version,
                                                     std::string_view machine);
/// iOS platform tags (PEP 730) down to 12.0; `multiarch` is for example `arm64-iphoneos`.
[[nodiscard]] std::vector<std::string> ios_platforms(ShortVersion version,
                                                     std::string_view multiarch);
/// Android platform tags (PEP 738) down to API level 16.
[[nodiscard]] std::vector<std::string> android_platforms(std::uint32_t api_level,
                                                         std::string_view abi);

using Texts = std::vector<std::string>;
/// CPython's own tags: the ABIs given, the stable ABI (abi3, or abi3t of free-threaded builds; PEP
/// 384, PEP 803) and `none`, then the stable ABI of older versions.
[[nodiscard]] std::vector<Tag> cpython_tags(ShortVersion python, const Texts& abis,
                                            const Texts& platforms);
/// The tags of an interpreter without rules of its own; `none` is added to the ABIs.
[[nodiscard]] std::vector<Tag> generic_tags(std::string_view interpreter, const Texts& abis,
                                            const Texts& platforms);
/// `pyXY-none-PLATFORM`, then `INTERPRETER-none-any` (if the text is not empty), then
/// `pyXY-none-any`.
[[nodiscard]] std::vector<Tag> compatible_tags(ShortVersion python, std::string_view interpreter,
                                               const Texts& platforms);
/// `pyXY-none-any` only.
[[nodiscard]] std::vector<Tag> pure_python_tags(ShortVersion python);

/// What the tags of an interpreter depend on.
struct InterpreterTagInput {
  std::string implementation = "cpython";  ///< cpython or pypy
  std::uint32_t major = 3, minor = 11;
  bool free_threaded = false;
  std::string pypy_version;  ///< "7.3" for PyPy, else empty
  std::vector<std::string> platforms;
};
/// The interpreter's own tags (PEP 425), then the generic ones, best first.
[[nodiscard]] SupportedTags supported_tags(const InterpreterTagInput& input);

}  // namespace sconce::pep
