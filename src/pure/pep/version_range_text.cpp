#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>

#include "sconce/base/text.hpp"
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

}  // namespace sconce::pep
