#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "sconce/base/result.hpp"

namespace sconce::pep {

/// A version (PEP 440, in full: epoch, release, pre, post, dev, local; the spellings that it allows
/// are taken and normalised). A value, immutable, cheap to copy; ordered as PEP 440 says, equal
/// where PEP 440 says equal (`1.0` equals `1.0.0`).
///
/// A version of the common shape (up to four release numbers, small numbers, no local part) lives
/// in a 128-bit key and needs no memory of its own; all others keep their fields beside the key.
class Version {
 public:
  enum class PreKind : std::uint8_t { alpha, beta, candidate };
  struct Pre {
    PreKind kind;
    std::uint64_t number;
    auto operator<=>(const Pre&) const = default;
  };
  /// Text in lower case, or a number.
  using LocalPart = std::variant<std::string, std::uint64_t>;
  /// All parts of a version; `release` holds at least one number.
  struct Fields {
    std::uint64_t epoch = 0;
    std::vector<std::uint64_t> release;
    std::optional<Pre> pre;
    std::optional<std::uint64_t> post, dev;
    std::vector<LocalPart> local;
  };

  /// An error of kind `input` where the text is no version, or one of its numbers is above 2^63-1.
  [[nodiscard]] static Result<Version> parse(std::string_view text);
  /// The same without an error to build, for callers that skip what is no version.
  [[nodiscard]] static std::optional<Version> try_parse(std::string_view text);
  /// For a version that others are only compared with: numbers above 2^63-1 are taken as 2^63,
  /// which is above all that a version can have.
  [[nodiscard]] static std::optional<Version> try_parse_bound(std::string_view text);
  /// For literals in code; a malformed one is a broken invariant.
  [[nodiscard]] static Version literal(std::string_view text);
  /// A final release with these numbers.
  [[nodiscard]] static Version from_release(std::vector<std::uint64_t> release);
  [[nodiscard]] static Version from_fields(Fields fields);

  [[nodiscard]] Fields fields() const;
  [[nodiscard]] std::uint64_t epoch() const;
  [[nodiscard]] std::vector<std::uint64_t> release() const;  ///< as written, never empty
  [[nodiscard]] std::size_t release_size() const;
  /// One number of the release; 0 past its end, as PEP 440 compares.
  [[nodiscard]] std::uint64_t release_number(std::size_t index) const;
  [[nodiscard]] std::optional<Pre> pre() const;
  [[nodiscard]] std::optional<std::uint64_t> post() const;
  [[nodiscard]] std::optional<std::uint64_t> dev() const;
  [[nodiscard]] const std::vector<LocalPart>& local() const;  ///< empty: no local part

  [[nodiscard]] bool is_prerelease() const;  ///< pre or dev
  [[nodiscard]] bool is_postrelease() const;
  [[nodiscard]] bool is_devrelease() const;
  [[nodiscard]] bool has_local() const;
  /// Without the local part.
  [[nodiscard]] Version public_version() const;
  /// Epoch and release only.
  [[nodiscard]] Version base_version() const;
  /// Local part as text (`cu121`), empty if there is none.
  [[nodiscard]] std::string local_text() const;
  /// Normal form; parse() takes it back.
  [[nodiscard]] std::string to_string() const;
  /// Equal for versions that are equal.
  [[nodiscard]] std::size_t hash() const noexcept;

  [[nodiscard]] std::strong_ordering operator<=>(const Version& other) const {
    if (key_.high != other.key_.high) return key_.high <=> other.key_.high;
    const auto mine = key_.low >> kSizeBits, theirs = other.key_.low >> kSizeBits;
    if (mine != theirs) return mine <=> theirs;
    if (!fields_ && !other.fields_) return std::strong_ordering::equal;
    return compare_fields(other);
  }
  [[nodiscard]] bool operator==(const Version& other) const { return (*this <=> other) == 0; }

 private:
  friend class VersionOrder;
  /// Grows with PEP 440's order (never falls) and is equal for equal versions; the two lowest bits,
  /// outside of the order, count the release numbers of a version that has no fields.
  struct Key {
    std::uint64_t high = 0, low = 0;
  };
  static constexpr int kSizeBits = 2;

  Version(Key key, std::shared_ptr<const Fields> fields) : key_(key), fields_(std::move(fields)) {}
  [[nodiscard]] std::strong_ordering compare_fields(const Version& other) const;
  [[nodiscard]] static Version pack(Fields& fields);

  Key key_;
  std::shared_ptr<const Fields> fields_;
};

}  // namespace sconce::pep

template <>
struct std::hash<sconce::pep::Version> {
  std::size_t operator()(const sconce::pep::Version& version) const noexcept {
    return version.hash();
  }
};
