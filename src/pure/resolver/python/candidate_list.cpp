#include "candidate_list.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "sconce/pep/file_name.hpp"
#include "sconce/pep/version_range.hpp"
#include "sconce/resolver/allowed_hashes.hpp"
#include "sconce/resolver/metadata_source.hpp"
#include "sconce/resolver/preferences.hpp"
#include "sconce/resolver/solve.hpp"

namespace sconce::resolver {
namespace {

using pep::VersionBoundary;
using pep::VersionRange;

std::vector<const OfferedFile*> sorted_by_version(const Offering& offering) {
  std::vector<const OfferedFile*> files;
  files.reserve(offering.files.size());
  for (const OfferedFile& file : offering.files) files.push_back(&file);
  std::stable_sort(files.begin(), files.end(), [](const OfferedFile* a, const OfferedFile* b) {
    const auto order = a->version() <=> b->version();
    return order != 0 ? order < 0 : a->file_name < b->file_name;
  });
  return files;
}

/// What makes one fitting file of a version better than another; smaller is better. The name makes
/// the choice independent of the order on the page.
struct FileOrder {
  bool is_unnamed, is_yanked, is_source_archive, is_unproven;
  std::size_t tag_rank;
  std::uint64_t build_below_max;
  std::string_view file_name;
  auto operator<=>(const FileOrder&) const = default;
};

/// What a file is worth besides what it is.
struct FileMerits {
  bool is_named_by_lock = false;
  bool has_allowed_hash = true;
  std::size_t tag_rank = 0;
};

FileOrder order_of(const OfferedFile& file, const FileMerits& merits) {
  std::uint64_t build = 0;
  if (const auto* wheel = std::get_if<pep::WheelFileName>(&file.parsed)) {
    if (wheel->build) build = wheel->build->first;
  }
  return {!merits.is_named_by_lock,
          file.yanked.has_value(),
          !file.is_wheel(),
          !merits.has_allowed_hash,
          merits.tag_rank,
          std::numeric_limits<std::uint64_t>::max() - build,
          file.file_name};
}

}  // namespace

CandidateList::CandidateList(const Offering& offering, const pep::Version* installed,
                             const CandidatePolicy& policy)
    : policy_(policy) {
  for (const OfferedFile* file : sorted_by_version(offering)) {
    if (versions_.empty() || versions_.back().version != file->version()) {
      versions_.push_back({file->version(), {}});
    }
    versions_.back().files.push_back(file);
  }
  if (!installed) return;
  const auto place = std::lower_bound(
      versions_.begin(), versions_.end(), *installed,
      [](const KnownVersion& known, const pep::Version& v) { return known.version < v; });
  if (place != versions_.end() && place->version == *installed) {
    place->is_installed = true;
  } else {
    versions_.insert(place, {*installed, {}, true});
  }
}

bool CandidateList::is_named_by_lock(const OfferedFile& file) const {
  for (const auto* preferences : {policy_.locked, policy_.suggested}) {
    if (preferences == nullptr) continue;
    for (const PreferredVersion& preferred : *preferences) {
      if (preferred.version != file.version()) continue;
      if (std::ranges::count(preferred.files, file.file_name, &LockedFile::name) > 0) return true;
    }
  }
  return false;
}

std::optional<Obstacle> CandidateList::obstacle_of(const OfferedFile& file,
                                                   std::size_t& tag_rank) const {
  if (policy_.exclude_newer && !policy_.is_direct) {
    if (!file.upload_time && !file.is_assumed_old) return Obstacle::upload_time_unknown;
    if (file.upload_time > *policy_.exclude_newer) return Obstacle::too_new;
  }
  if (file.is_wheel() ? !policy_.takes_wheels : !policy_.takes_source_archives) {
    return Obstacle::kind_not_allowed;
  }
  if (const auto* wheel = std::get_if<pep::WheelFileName>(&file.parsed)) {
    const auto rank = policy_.target->tags.rank(wheel->tags);
    if (!rank) return Obstacle::wheel_does_not_fit;
    tag_rank = *rank;
  }
  if (file.requires_python && !file.requires_python->contains(policy_.target->python)) {
    return Obstacle::requires_python;
  }
  if (policy_.hashes.judge(file.hashes) == HashVerdict::refused) return Obstacle::hash_not_allowed;
  return std::nullopt;
}

void CandidateList::judge(KnownVersion& known) const {
  if (known.is_judged) return;
  known.is_judged = true;
  if (policy_.prereleases == PrereleasePolicy::disallow && known.version.is_prerelease() &&
      !policy_.is_direct) {
    known.obstacle = Obstacle::prerelease;
    return;
  }
  std::optional<FileOrder> best;
  for (const OfferedFile* file : known.files) {
    std::size_t tag_rank = 0;
    if (const auto obstacle = obstacle_of(*file, tag_rank)) {
      if (known.obstacle < obstacle) {
        known.obstacle = obstacle;
        known.nearest = file;
      }
      continue;
    }
    const FileMerits merits{
        .is_named_by_lock = is_named_by_lock(*file),
        .has_allowed_hash = policy_.hashes.judge(file->hashes) == HashVerdict::allowed,
        .tag_rank = tag_rank};
    const FileOrder order = order_of(*file, merits);
    if (best && !(order < *best)) continue;
    best = order;
    known.file = file;
    known.is_yanked = file->yanked.has_value() && !policy_.is_direct;
  }
  if (known.file) known.obstacle.reset();
}

/// Visits usable versions in the order of preference until `visit` says true.
template <class Visit>
void CandidateList::visit_in_order(const VersionRange& allowed, Visit visit) const {
  const bool finals_first = policy_.prereleases == PrereleasePolicy::if_necessary;
  const auto visit_all = [&](auto wants) {
    const std::size_t count = versions_.size();
    for (std::size_t i = 0; i < count; ++i) {
      KnownVersion& known = versions_[policy_.lowest_first ? i : count - 1 - i];
      if (!wants(known) || !allowed.contains(known.version)) continue;
      judge(known);
      if (known.is_usable() && visit(known)) return true;
    }
    return false;
  };
  if (!finals_first) {
    visit_all([](const KnownVersion&) { return true; });
    return;
  }
  if (visit_all([](const KnownVersion& known) { return !known.version.is_prerelease(); })) return;
  visit_all([](const KnownVersion& known) { return known.version.is_prerelease(); });
}

const KnownVersion* CandidateList::first(const VersionRange& allowed,
                                         const Admits& admits_yanked) const {
  const KnownVersion* found = nullptr;
  const KnownVersion* yanked = nullptr;
  visit_in_order(allowed, [&](const KnownVersion& known) {
    if (!known.is_yanked || known.is_installed) {
      found = &known;
    } else if (!yanked && admits_yanked(known)) {
      yanked = &known;
    }
    return found != nullptr;
  });
  return found ? found : yanked;
}

std::vector<const KnownVersion*> CandidateList::leading(const VersionRange& allowed,
                                                        std::size_t count) const {
  std::vector<const KnownVersion*> result;
  visit_in_order(allowed, [&](const KnownVersion& known) {
    if (!known.is_yanked) result.push_back(&known);
    return result.size() >= count;
  });
  return result;
}

VersionRange CandidateList::gap_around(const pep::Version& version) const {
  const auto usable = [&](KnownVersion& known) {
    judge(known);
    return known.is_usable();
  };
  const auto above = std::upper_bound(
      versions_.begin(), versions_.end(), version,
      [](const pep::Version& v, const KnownVersion& known) { return v < known.version; });
  const auto next = std::find_if(above, versions_.end(), usable);
  const auto here = std::lower_bound(
      versions_.begin(), above, version,
      [](const KnownVersion& known, const pep::Version& v) { return known.version < v; });
  const bool is_lowest = std::none_of(versions_.begin(), here, usable);
  VersionRange gap = is_lowest ? VersionRange::full()
                               : VersionRange::above({version, VersionBoundary::Place::before});
  if (next == versions_.end()) return gap;
  return gap & VersionRange::below({next->version, VersionBoundary::Place::before});
}

const KnownVersion* CandidateList::find(const pep::Version& version) const {
  const auto place = std::lower_bound(
      versions_.begin(), versions_.end(), version,
      [](const KnownVersion& known, const pep::Version& v) { return known.version < v; });
  if (place == versions_.end() || place->version != version) return nullptr;
  judge(*place);
  return &*place;
}

std::span<const KnownVersion> CandidateList::all() const {
  for (KnownVersion& known : versions_) judge(known);
  return versions_;
}

std::vector<const OfferedFile*> CandidateList::undated_files() const {
  std::vector<const OfferedFile*> result;
  if (!policy_.exclude_newer || policy_.is_direct) return result;
  for (const KnownVersion& known : versions_) {
    for (const OfferedFile* file : known.files) {
      if (!file->upload_time && !file->is_assumed_old) result.push_back(file);
    }
  }
  return result;
}

}  // namespace sconce::resolver
