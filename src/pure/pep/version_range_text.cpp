#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sconce/base/text.hpp"
#include "sconce/pep/specifier.hpp"
#include "sconce/pep/version_range.hpp"

// Ranges as clauses: for people (to_string), and exactly (to_specifiers).
namespace sconce::pep {
namespace {

using Place = VersionBoundary::Place;
using Interval = VersionRange::Interval;

// The point below all of a release: `before` its first dev release.
bool is_before_release(const VersionBoundary& bound) {
  const auto& version = bound.version;
  return bound.place == Place::before && version.dev() == 0U && !version.post() && !version.pre() &&
         !version.has_local();
}

std::string lower_text(const VersionBoundary& bound) {
  return (bound.place == Place::before ? ">=" : ">") + bound.version.to_string();
}

std::string upper_text(const VersionBoundary& bound) {
  if (is_before_release(bound)) return "<" + bound.version.base_version().to_string();
  return (bound.place == Place::before ? "<" : "<=") + bound.version.to_string();
}

// The last number of the release, one higher, as a prefix ends.
Version next_prefix(const Version& prefix) {
  Version::Fields next;
  next.epoch = prefix.epoch();
  next.release = prefix.release();
  ++next.release.back();
  return Version::from_fields(std::move(next));
}

// What `==` or `!=` is followed by if the two bounds enclose one version or one prefix.
std::optional<std::string> enclosed(const VersionBoundary& lower, const VersionBoundary& upper) {
  if (lower.place != Place::before) return std::nullopt;
  if (upper.place == Place::after || upper.place == Place::after_locals) {
    if (lower.version == upper.version) return lower.version.to_string();
    return std::nullopt;
  }
  if (!is_before_release(lower) || !is_before_release(upper)) return std::nullopt;
  const auto prefix = lower.version.base_version();
  const auto end = upper.version.base_version();
  if (end != next_prefix(prefix)) return std::nullopt;
  return prefix.to_string() + ".*";
}

// Writes the clauses of a run of intervals that are parted by excluded versions only.
class RunWriter {
 public:
  explicit RunWriter(const Interval& first) : end_(first.upper) {
    if (first.lower && first.upper) {
      if (const auto text = enclosed(*first.lower, *first.upper)) {
        clauses_.push_back("==" + *text);
        is_point_ = true;
        return;
      }
    }
    if (first.lower) clauses_.push_back(lower_text(*first.lower));
  }

  // Takes the next interval into the run if a single `!=` parts the two.
  bool take(const Interval& next) {
    if (is_point_ || !end_ || !next.lower) return false;
    const auto hole = enclosed(*end_, *next.lower);
    if (!hole) return false;
    clauses_.push_back("!=" + *hole);
    end_ = next.upper;
    return true;
  }

  [[nodiscard]] std::string finish() {
    if (end_ && !is_point_) clauses_.push_back(upper_text(*end_));
    return join(clauses_, ",");
  }

 private:
  std::vector<std::string> clauses_;
  std::optional<VersionBoundary> end_;
  bool is_point_ = false;
};

// Bounds and gaps as exact clauses. Each step says no where no clause exists.
class ClauseWriter {
 public:
  using Op = SpecifierOperator;

  explicit ClauseWriter(PrereleaseNames names) : names_(names) {}

  bool write_lower(const VersionBoundary& bound, const std::optional<VersionBoundary>& upper) {
    const auto& version = bound.version;
    if (version.is_prerelease() && names_ == PrereleaseNames::none) {
      return write_lower_without_name(bound, upper);
    }
    switch (bound.place) {
      case Place::before:
        return !version.has_local() && add(Op::greater_equal, version);
      case Place::after_posts:
        return add(Op::greater, version);
      case Place::after_locals:
        if (version.is_devrelease() || version.is_postrelease()) return add(Op::greater, version);
        return add(Op::greater_equal, version) && add(Op::not_equal, version);
      default:
        return false;
    }
  }

  bool write_upper(const VersionBoundary& bound) {
    const auto& version = bound.version;
    if (is_before_release(bound)) return add(Op::less, version.base_version());
    if (version.is_prerelease() && names_ == PrereleaseNames::none) return false;
    switch (bound.place) {
      case Place::before:
        if (version.has_local()) return false;
        if (version.is_prerelease()) return add(Op::less, version);
        return add(Op::less_equal, version) && add(Op::not_equal, version);
      case Place::after_locals:
        return add(Op::less_equal, version);
      case Place::after_posts:
        return version.is_prerelease() && add(Op::less, successor(bound));
      default:
        return false;
    }
  }

  bool write_version(const Version& version) {
    if (version.is_prerelease() && names_ == PrereleaseNames::none) return false;
    return add(Op::equal, version);
  }

  // Fills the gap from one bound to another with versions and prefixes to exclude.
  bool write_gap(const VersionBoundary& from, const VersionBoundary& to) {
    auto at = from.canonical();
    for (int step = 0; at != to; ++step) {
      const auto end = exclude_at(at, to);
      if (!end || *end > to || step == kLongestGap) return false;
      at = end->canonical();
    }
    return true;
  }

  [[nodiscard]] SpecifierSet take() {
    if (names_ == PrereleaseNames::some && !clauses_.names_prerelease()) {
      add(Op::greater_equal, Version::literal("0.dev0"));
    }
    return std::move(clauses_);
  }

 private:
  // Beyond these the clauses would be no help to anyone.
  static constexpr int kLongestGap = 128;
  static constexpr std::size_t kLongestPrefix = 16;

  bool write_lower_without_name(const VersionBoundary& bound,
                                const std::optional<VersionBoundary>& upper) {
    const auto& version = bound.version;
    if (version.pre() || !version.post()) {
      const auto release = version.base_version();
      return write_release(release, upper) &&
             write_gap({release, Place::before_prereleases}, bound);
    }
    // A dev release of a post release: from the one before that.
    auto fields = version.fields();
    fields.local.clear();
    fields.dev.reset();
    fields.post = *fields.post == 0 ? std::nullopt : std::optional(*fields.post - 1);
    const auto previous = Version::from_fields(std::move(fields));
    return add(Op::greater_equal, previous) && write_gap({previous, Place::before}, bound);
  }

  // Everything from a release's first pre-release on, none of which is named: all of the release
  // before it is excluded instead.
  bool write_release(const Version& release, const std::optional<VersionBoundary>& upper) {
    Version::Fields before;
    before.epoch = release.epoch();
    before.release = release.release();
    while (before.release.size() > 1 && before.release.back() == 0) before.release.pop_back();
    if (before.release.back() == 0) {
      if (before.epoch == 0) return true;
      const auto prefix = Version::from_fields(before);
      if (!upper || *upper > VersionBoundary{prefix, Place::after_prefix}) return false;
      return add(Op::equal_prefix, prefix);
    }
    --before.release.back();
    const auto version = Version::from_fields(before);
    return add(Op::greater_equal, version) && add(Op::not_equal_prefix, version);
  }

  bool add(Op op, const Version& version) {
    clauses_.add(Specifier::of(op, version));
    return true;
  }

  // The version right above a bound that has one.
  static Version successor(const VersionBoundary& bound) {
    auto fields = bound.version.fields();
    if (bound.place == Place::after_posts) {
      ++fields.pre->number;
      fields.dev = 0;
    } else if (fields.dev) {
      ++*fields.dev;
    } else {
      fields.post = fields.post ? *fields.post + 1 : 0;
      fields.dev = 0;
    }
    return Version::from_fields(std::move(fields));
  }

  // Excludes as much as one clause can from `from` on without passing `to`; returns where it ends.
  std::optional<VersionBoundary> exclude_at(const VersionBoundary& from,
                                            const VersionBoundary& to) {
    if (from.place == Place::before) {
      if (is_before_release(from)) {
        if (auto end = exclude_prefix(from.version, to)) return end;
      }
      return exclude_version(from.version);
    }
    const bool has_successor = from.place == Place::after_locals ||
                               (from.place == Place::after_posts && from.version.is_prerelease());
    if (!has_successor) return std::nullopt;
    return exclude_version(successor(from));
  }

  std::optional<VersionBoundary> exclude_version(const Version& version) {
    add(Op::not_equal, version);
    return VersionBoundary{version, version.has_local() ? Place::after : Place::after_locals};
  }

  // The shortest prefix that begins at the release and ends early enough.
  std::optional<VersionBoundary> exclude_prefix(const Version& first, const VersionBoundary& to) {
    Version::Fields prefix;
    prefix.epoch = first.epoch();
    prefix.release = first.release();
    while (prefix.release.size() > 1 && prefix.release.back() == 0) prefix.release.pop_back();
    const auto longest =
        std::min(std::max(prefix.release.size(), to.version.release_size()), kLongestPrefix);
    for (; prefix.release.size() <= longest; prefix.release.push_back(0)) {
      const auto version = Version::from_fields(prefix);
      const VersionBoundary end{version, Place::after_prefix};
      if (end > to) continue;
      add(Op::not_equal_prefix, version);
      return end;
    }
    return std::nullopt;
  }

  PrereleaseNames names_;
  SpecifierSet clauses_;
};

// `==1.0+local`: the one interval with bounds that no other clause has.
bool is_local_version(const Interval& interval) {
  return interval.lower && interval.upper && interval.lower->place == Place::before &&
         interval.upper->place == Place::after && interval.upper->version.has_local() &&
         interval.lower->version == interval.upper->version;
}

}  // namespace

std::string VersionRange::to_string() const {
  if (is_empty()) return "none";
  if (is_full()) return "*";
  std::vector<std::string> runs;
  for (auto next = intervals_.begin(); next != intervals_.end();) {
    RunWriter run(*next++);
    while (next != intervals_.end() && run.take(*next)) ++next;
    runs.push_back(run.finish());
  }
  return join(runs, " | ");
}

std::optional<SpecifierSet> VersionRange::to_specifiers(PrereleaseNames names) const {
  if (is_empty()) return SpecifierSet::literal(names == PrereleaseNames::none ? "<0" : "<0.dev0");
  const auto& first = intervals_.front();
  const auto& last = intervals_.back();
  ClauseWriter writer(names);
  if (intervals_.size() == 1 && is_local_version(first)) {
    if (!writer.write_version(first.lower->version)) return std::nullopt;
    return writer.take();
  }
  if (first.lower && !writer.write_lower(*first.lower, last.upper)) return std::nullopt;
  for (std::size_t i = 1; i < intervals_.size(); ++i) {
    if (!writer.write_gap(*intervals_[i - 1].upper, *intervals_[i].lower)) return std::nullopt;
  }
  if (last.upper && !writer.write_upper(*last.upper)) return std::nullopt;
  return writer.take();
}

}  // namespace sconce::pep
