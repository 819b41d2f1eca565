#include "sconce/pep/version_range.hpp"

#include <algorithm>
#include <compare>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "sconce/pep/specifier.hpp"
#include "sconce/pep/version.hpp"
#include "version_order.hpp"

namespace sconce::pep {
namespace {

using Place = VersionBoundary::Place;
using Interval = VersionRange::Interval;
using Bound = std::optional<VersionBoundary>;

Cut cut_of(Place canonical_place) {
  switch (canonical_place) {
    case Place::after:
      return Cut::after;
    case Place::after_locals:
      return Cut::after_locals;
    case Place::after_posts:
      return Cut::after_posts;
    default:
      return Cut::before;
  }
}

VersionOrder::Point point_of(const VersionBoundary& canonical) {
  return {canonical.version, cut_of(canonical.place)};
}

std::strong_ordering compare_canonical(const VersionBoundary& left, const VersionBoundary& right) {
  return VersionOrder::compare(point_of(left), point_of(right));
}

bool is_below(const VersionBoundary& canonical, const Version& version) {
  return VersionOrder::compare(point_of(canonical), {version, Cut::itself}) < 0;
}

// Lower bounds: none is the lowest. Upper bounds: none is the highest.
bool is_lower_less(const Bound& left, const Bound& right) {
  if (!left || !right) return !left && right;
  return compare_canonical(*left, *right) < 0;
}
bool is_upper_less(const Bound& left, const Bound& right) {
  if (!left || !right) return left && !right;
  return compare_canonical(*left, *right) < 0;
}
// Whether versions lie between a lower and an upper bound. Two canonical bounds that differ always
// have some between them.
bool has_room(const Bound& lower, const Bound& upper) {
  return !lower || !upper || compare_canonical(*lower, *upper) < 0;
}
bool is_same(const Bound& left, const Bound& right) {
  if (!left || !right) return !left && !right;
  return compare_canonical(*left, *right) == 0;
}

bool is_lowest(const VersionBoundary& canonical) {
  static const Version kLowest = Version::literal("0.dev0");
  return canonical.place == Place::before && canonical.version == kLowest;
}

// The point below a dev release, named by what precedes it, if there is such a version.
VersionBoundary before_dev(const Version& version, std::uint64_t dev) {
  auto fields = version.fields();
  if (dev > 0) {
    fields.dev = dev - 1;
    return {Version::from_fields(std::move(fields)), Place::after_locals};
  }
  fields.dev.reset();
  if (fields.post) {
    fields.post = *fields.post == 0 ? std::nullopt : std::optional(*fields.post - 1);
    return {Version::from_fields(std::move(fields)), Place::after_locals};
  }
  if (fields.pre && fields.pre->number > 0) {
    --fields.pre->number;
    return {Version::from_fields(std::move(fields)), Place::after_posts};
  }
  return {version, Place::before};
}

VersionBoundary before(const Version& version) {
  const auto dev = version.dev();
  if (!dev || version.has_local()) return {version, Place::before};
  return before_dev(version, *dev);
}

VersionBoundary before_first_dev(const Version& version) {
  auto fields = version.fields();
  fields.local.clear();
  fields.dev = 0;
  return before(Version::from_fields(std::move(fields)));
}

VersionBoundary after_prefix(const Version& version) {
  Version::Fields next;
  next.epoch = version.epoch();
  next.release = version.release();
  ++next.release.back();
  next.dev = 0;
  return {Version::from_fields(std::move(next)), Place::before};
}

Version shorter_by_one(const Version& version) {
  Version::Fields prefix;
  prefix.epoch = version.epoch();
  prefix.release = version.release();
  prefix.release.pop_back();
  return Version::from_fields(std::move(prefix));
}

}  // namespace

VersionBoundary VersionBoundary::canonical() const {
  switch (place) {
    case Place::before_prereleases:
      return version.is_prerelease() ? before(version.public_version()) : before_first_dev(version);
    case Place::before:
      return before(version);
    case Place::after:
      return *this;
    case Place::after_posts:
      if (!version.is_postrelease() && !version.is_devrelease()) {
        return {version.public_version(), Place::after_posts};
      }
      return {version.public_version(), Place::after_locals};
    case Place::after_locals:
      return {version.public_version(), Place::after_locals};
    case Place::after_prefix:
      return after_prefix(version);
  }
  std::unreachable();
}

std::strong_ordering VersionBoundary::operator<=>(const VersionBoundary& other) const {
  return compare_canonical(canonical(), other.canonical());
}

bool VersionBoundary::operator==(const VersionBoundary& other) const {
  return (*this <=> other) == 0;
}

VersionRange VersionRange::empty() { return VersionRange({}); }

VersionRange VersionRange::full() { return VersionRange({Interval{}}); }

VersionRange VersionRange::above(const VersionBoundary& boundary) {
  auto lower = boundary.canonical();
  if (is_lowest(lower)) return full();
  return VersionRange({{std::move(lower), std::nullopt}});
}

VersionRange VersionRange::below(const VersionBoundary& boundary) {
  auto upper = boundary.canonical();
  if (is_lowest(upper)) return empty();
  return VersionRange({{std::nullopt, std::move(upper)}});
}

VersionRange VersionRange::between(const VersionBoundary& lower, const VersionBoundary& upper) {
  return above(lower) & below(upper);
}

VersionRange VersionRange::singleton(const Version& version) {
  return between({version, Place::before}, {version, Place::after});
}

VersionRange VersionRange::from(const Specifier& specifier) {
  using enum SpecifierOperator;
  if (!specifier.version()) return empty();
  const auto& version = *specifier.version();
  const auto end = version.has_local() ? Place::after : Place::after_locals;
  switch (specifier.op()) {
    case compatible:
      return between({version, Place::before}, {shorter_by_one(version), Place::after_prefix});
    case equal:
      return between({version, Place::before}, {version, end});
    case not_equal:
      return below({version, Place::before}) | above({version, end});
    case equal_prefix:
      return between({version, Place::before_prereleases}, {version, Place::after_prefix});
    case not_equal_prefix:
      return below({version, Place::before_prereleases}) | above({version, Place::after_prefix});
    case less:
      return below({version, Place::before_prereleases});
    case less_equal:
      return below({version, Place::after_locals});
    case greater:
      return above({version, Place::after_posts});
    case greater_equal:
      return above({version, Place::before});
    case arbitrary:
      return singleton(version);
  }
  std::unreachable();
}

VersionRange VersionRange::from(const SpecifierSet& specifiers) {
  auto range = full();
  for (const auto& clause : specifiers.clauses()) range = range & from(clause);
  return range;
}

VersionRange VersionRange::complement() const {
  std::vector<Interval> gaps;
  gaps.reserve(intervals_.size() + 1);
  Bound end;
  bool is_first = true;
  for (const auto& interval : intervals_) {
    if (!is_first || interval.lower) gaps.push_back({std::move(end), interval.lower});
    end = interval.upper;
    is_first = false;
  }
  if (is_first || end) gaps.push_back({std::move(end), std::nullopt});
  return VersionRange(std::move(gaps));
}

VersionRange VersionRange::operator&(const VersionRange& other) const {
  std::vector<Interval> common;
  common.reserve(std::max(intervals_.size(), other.intervals_.size()));
  auto left = intervals_.begin(), right = other.intervals_.begin();
  while (left != intervals_.end() && right != other.intervals_.end()) {
    const auto& lower = is_lower_less(left->lower, right->lower) ? right->lower : left->lower;
    const bool left_ends = is_upper_less(left->upper, right->upper);
    const auto& upper = left_ends ? left->upper : right->upper;
    if (has_room(lower, upper)) common.push_back({lower, upper});
    ++(left_ends ? left : right);
  }
  return VersionRange(std::move(common));
}

VersionRange VersionRange::operator|(const VersionRange& other) const {
  std::vector<Interval> all;
  all.reserve(intervals_.size() + other.intervals_.size());
  auto left = intervals_.begin(), right = other.intervals_.begin();
  while (left != intervals_.end() || right != other.intervals_.end()) {
    const bool take_left = right == other.intervals_.end() ||
                           (left != intervals_.end() && is_lower_less(left->lower, right->lower));
    const auto& next = *(take_left ? left : right)++;
    const bool touches = !all.empty() && (!all.back().upper || !next.lower ||
                                          compare_canonical(*next.lower, *all.back().upper) <= 0);
    if (!touches) {
      all.push_back(next);
    } else if (is_upper_less(all.back().upper, next.upper)) {
      all.back().upper = next.upper;
    }
  }
  return VersionRange(std::move(all));
}

bool VersionRange::contains(const Version& version) const {
  const auto interval =
      std::partition_point(intervals_.begin(), intervals_.end(), [&](const Interval& candidate) {
        return candidate.upper && is_below(*candidate.upper, version);
      });
  return interval != intervals_.end() && (!interval->lower || is_below(*interval->lower, version));
}

bool VersionRange::is_full() const {
  return intervals_.size() == 1 && !intervals_[0].lower && !intervals_[0].upper;
}

bool VersionRange::is_subset_of(const VersionRange& other) const {
  auto outer = other.intervals_.begin();
  for (const auto& inner : intervals_) {
    // The first that does not end before the inner one is the only one that can hold it.
    while (outer != other.intervals_.end() && is_upper_less(outer->upper, inner.upper)) ++outer;
    if (outer == other.intervals_.end() || is_lower_less(inner.lower, outer->lower)) return false;
  }
  return true;
}

bool VersionRange::is_disjoint_from(const VersionRange& other) const {
  auto left = intervals_.begin(), right = other.intervals_.begin();
  while (left != intervals_.end() && right != other.intervals_.end()) {
    const auto& lower = is_lower_less(left->lower, right->lower) ? right->lower : left->lower;
    const bool left_ends = is_upper_less(left->upper, right->upper);
    if (has_room(lower, left_ends ? left->upper : right->upper)) return false;
    ++(left_ends ? left : right);
  }
  return true;
}

bool VersionRange::operator==(const VersionRange& other) const {
  return std::equal(intervals_.begin(), intervals_.end(), other.intervals_.begin(),
                    other.intervals_.end(), [](const Interval& left, const Interval& right) {
                      return is_same(left.lower, right.lower) && is_same(left.upper, right.upper);
                    });
}

}  // namespace sconce::pep
