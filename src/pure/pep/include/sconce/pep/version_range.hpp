#pragma once

#include <compare>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sconce/pep/specifier.hpp"
#include "sconce/pep/version.hpp"

namespace sconce::pep {

/// A point between versions in PEP 440's order. `before` lies just below the version, `after` just
/// above it; the other two lie above all that PEP 440 counts to it, so that `>1.0`, `==1.0` and
/// `<1.0` have bounds of their own. Several may name the same point (`before` 1.0.post1.dev0 is
/// `after_locals` of 1.0); those are equal.
struct VersionBoundary {
  enum class Place : unsigned char {
    before_prereleases,  ///< below the version's own pre-releases, unless it is one (`<1.0`)
    before,              ///< just below the version itself
    after,               ///< just above the version itself, below its local versions
    after_locals,        ///< above the version and its local versions (`==1.0` ends here)
    after_posts,         ///< above its post releases, unless it is one (`>1.0` begins here)
    after_prefix,        ///< above everything that begins with the release prefix (`==1.0.*` ends)
  };
  Version version;
  Place place;
  /// The same point in the one form that a range keeps: `before`, `after`, `after_locals` or
  /// `after_posts`.
  [[nodiscard]] VersionBoundary canonical() const;
  [[nodiscard]] std::strong_ordering operator<=>(const VersionBoundary& other) const;
  [[nodiscard]] bool operator==(const VersionBoundary& other) const;
};

/// Whether a set of clauses names pre-releases, which asks for them: none (`>=1.4,!=1.4.*`), or at
/// least one (`>=1.5.dev0`).
enum class PrereleaseNames { none, some };

/// A set of versions as a union of disjoint intervals, closed under complement: what the resolver
/// computes with. A value, immutable. Says nothing about the policy on pre-releases.
class VersionRange {
 public:
  [[nodiscard]] static VersionRange empty();
  [[nodiscard]] static VersionRange full();
  /// Exactly this version, no local versions of it.
  [[nodiscard]] static VersionRange singleton(const Version& version);
  /// The versions that the clause admits, by the operator alone: `from(s).contains(v)` is
  /// `s.contains(v)` for every version. `===` with text that is no version gives the empty range.
  [[nodiscard]] static VersionRange from(const Specifier& specifier);
  /// The versions that all clauses admit.
  [[nodiscard]] static VersionRange from(const SpecifierSet& specifiers);
  /// Everything above / below the boundary.
  [[nodiscard]] static VersionRange above(const VersionBoundary& boundary);
  [[nodiscard]] static VersionRange below(const VersionBoundary& boundary);

  [[nodiscard]] VersionRange complement() const;
  [[nodiscard]] VersionRange operator&(const VersionRange& other) const;
  [[nodiscard]] VersionRange operator|(const VersionRange& other) const;

  [[nodiscard]] bool contains(const Version& version) const;
  [[nodiscard]] bool is_empty() const { return intervals_.empty(); }
  [[nodiscard]] bool is_full() const;
  [[nodiscard]] bool is_subset_of(const VersionRange& other) const;
  [[nodiscard]] bool is_disjoint_from(const VersionRange& other) const;
  [[nodiscard]] bool operator==(const VersionRange& other) const;

  /// As people write it: `>=1.0,<2.0 | ==3.0`; `*` for all, `none` for the empty range. For
  /// reading: bounds between a version and its local or post releases look like their neighbours.
  [[nodiscard]] std::string to_string() const;
  /// Clauses that admit exactly these versions; nothing where no clauses can (a gap that no few
  /// `!=` fill, or an end between a version and its local versions).
  [[nodiscard]] std::optional<SpecifierSet> to_specifiers(
      PrereleaseNames names = PrereleaseNames::none) const;

  /// An absent bound is infinite.
  struct Interval {
    std::optional<VersionBoundary> lower;
    std::optional<VersionBoundary> upper;
    [[nodiscard]] bool operator==(const Interval& other) const = default;
  };
  /// Ascending, disjoint, not touching, bounds canonical: equal ranges have equal intervals.
  [[nodiscard]] const std::vector<Interval>& intervals() const { return intervals_; }

 private:
  explicit VersionRange(std::vector<Interval> intervals) : intervals_(std::move(intervals)) {}
  [[nodiscard]] static VersionRange between(const VersionBoundary& lower,
                                            const VersionBoundary& upper);
  std::vector<Interval> intervals_;
};

}  // namespace sconce::pep
