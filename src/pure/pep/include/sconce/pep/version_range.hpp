#pragma once

#include <compare>
#include <optional>
#include <string>
#include <vector>

#include "sconce/pep/specifier.hpp"
#include "sconce/pep/version.hpp"

namespace sconce::pep {

/// A point between versions in PEP 440's order. `before` lies just below the version, `after` just
/// above it; the other two lie above all that PEP 440 counts to it, so that `>1.0`, `==1.0` and
/// `<1.0` have bounds of their own.
struct VersionBoundary {
  enum class Place : unsigned char {
    before_prereleases,  ///< below every pre-release and dev release of the version (`<1.0`)
    before,              ///< just below the version itself
    after,               ///< just above the version itself, below its local versions
    after_locals,        ///< above the version and its local versions (`==1.0` ends here)
    after_posts,         ///< above its post releases and their locals (`>1.0` begins here)
    after_prefix,        ///< above everything that begins with the release prefix (`==1.0.*` ends)
  };
  Version version;
  Place place;
  [[nodiscard]] std::strong_ordering operator<=>(const VersionBoundary& other) const;
  [[nodiscard]] bool operator==(const VersionBoundary& other) const;
};

/// A set of versions as a union of disjoint intervals, closed under complement: what the resolver
/// computes with. A value, immutable. Says nothing about the policy on pre-releases.
class VersionRange {
 public:
  [[nodiscard]] static VersionRange empty();
  [[nodiscard]] static VersionRange full();
  /// Exactly this version, no local versions of it.
  [[nodiscard]] static VersionRange singleton(const Version& version);
  /// The versions that all clauses admit. `===` with text that is no version gives the empty range.
  [[nodiscard]] static VersionRange from(const SpecifierSet& specifiers);
  /// Everything above / below the boundary.
  [[nodiscard]] static VersionRange above(VersionBoundary boundary);
  [[nodiscard]] static VersionRange below(VersionBoundary boundary);

  [[nodiscard]] VersionRange complement() const;
  [[nodiscard]] VersionRange operator&(const VersionRange& other) const;
  [[nodiscard]] VersionRange operator|(const VersionRange& other) const;

  [[nodiscard]] bool contains(const Version& version) const;
  [[nodiscard]] bool is_empty() const { return intervals_.empty(); }
  [[nodiscard]] bool is_full() const;
  [[nodiscard]] bool is_subset_of(const VersionRange& other) const;
  [[nodiscard]] bool is_disjoint_from(const VersionRange& other) const;
  [[nodiscard]] bool operator==(const VersionRange& other) const;

  /// As people write it: `>=1.0,<2.0 | ==3.0`; `*` for all, `none` for the empty range.
  [[nodiscard]] std::string to_string() const;

  /// An absent bound is infinite.
  struct Interval {
    std::optional<VersionBoundary> lower;
    std::optional<VersionBoundary> upper;
    [[nodiscard]] bool operator==(const Interval& other) const = default;
  };
  /// Ascending, disjoint, not touching.
  [[nodiscard]] const std::vector<Interval>& intervals() const { return intervals_; }

 private:
  std::vector<Interval> intervals_;
};

}  // namespace sconce::pep
