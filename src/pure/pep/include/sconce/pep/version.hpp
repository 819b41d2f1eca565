#pragma once

#include <compare>
#include <cstdint>
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
class Version {
 public:
  enum class PreKind : std::uint8_t { alpha, beta, candidate };
  struct Pre {
    PreKind kind;
    std::uint64_t number;
    auto operator<=>(const Pre&) const = default;
  };
  using LocalPart = std::variant<std::string, std::uint64_t>;

  [[nodiscard]] static Result<Version> parse(std::string_view text);
  /// For literals in code; a malformed one is a broken invariant.
  [[nodiscard]] static Version literal(std::string_view text);
  /// A final release with these numbers.
  [[nodiscard]] static Version from_release(std::vector<std::uint64_t> release);

  [[nodiscard]] std::uint64_t epoch() const;
  [[nodiscard]] const std::vector<std::uint64_t>& release() const;  ///< as written, never empty
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

  [[nodiscard]] std::strong_ordering operator<=>(const Version& other) const;
  [[nodiscard]] bool operator==(const Version& other) const;

 private:
  struct Parts;
  explicit Version(std::shared_ptr<const Parts> parts);
  std::shared_ptr<const Parts> parts_;
};

}  // namespace sconce::pep
