#include "sconce/pep/prerelease.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "sconce/pep/version.hpp"
#include "sconce/pep/version_range.hpp"

namespace sconce::pep {
namespace {

using Place = VersionBoundary::Place;

bool is_final(const std::optional<Version>& candidate) {
  return candidate && !candidate->is_prerelease();
}

// The lowest version that is no pre-release and not below a pre-release.
Version final_of(const Version& prerelease) {
  auto fields = prerelease.fields();
  if (fields.pre) fields.post.reset();
  fields.pre.reset();
  fields.dev.reset();
  fields.local.clear();
  return Version::from_fields(std::move(fields));
}

Version next_post(const Version& version) {
  auto fields = version.fields();
  fields.local.clear();
  fields.post = fields.post ? *fields.post + 1 : 0;
  return Version::from_fields(std::move(fields));
}

// The lowest version above the boundary that is no pre-release; nothing if there is none because
// such versions come ever closer to the boundary.
std::optional<Version> lowest_final_above(const std::optional<VersionBoundary>& boundary) {
  if (!boundary) return Version::from_release({0});
  const auto& version = boundary->version;
  if (version.is_prerelease()) return final_of(version);
  if (boundary->place == Place::before) return version;
  if (boundary->place == Place::after_locals) return next_post(version);
  return std::nullopt;
}

}  // namespace

PrereleasePolicy effective_policy(PrereleasePolicy call, PrereleasePolicy specifier) {
  return call == PrereleasePolicy::when_needed ? specifier : call;
}

bool is_admitted(const Version& version, PrereleasePolicy policy, Installed installed) {
  return policy != PrereleasePolicy::never || installed == Installed::yes ||
         !version.is_prerelease();
}

std::vector<std::size_t> without_prereleases(const std::vector<std::optional<Version>>& candidates,
                                             PrereleasePolicy policy) {
  const bool drops = policy == PrereleasePolicy::never ||
                     (policy == PrereleasePolicy::when_needed &&
                      std::any_of(candidates.begin(), candidates.end(), is_final));
  std::vector<std::size_t> remaining;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (!drops || !candidates[i] || is_final(candidates[i])) remaining.push_back(i);
  }
  return remaining;
}

bool has_final_release(const VersionRange& range) {
  return std::any_of(range.intervals().begin(), range.intervals().end(), [](const auto& interval) {
    const auto lowest = lowest_final_above(interval.lower);
    if (!lowest || !interval.upper) return true;
    return VersionBoundary{*lowest, Place::before} < *interval.upper;
  });
}

}  // namespace sconce::pep
