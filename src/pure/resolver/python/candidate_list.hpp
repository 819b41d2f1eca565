#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "sconce/pep/version.hpp"
#include "sconce/pep/version_range.hpp"
#include "sconce/resolver/allowed_hashes.hpp"
#include "sconce/resolver/metadata_source.hpp"
#include "sconce/resolver/preferences.hpp"
#include "sconce/resolver/solve.hpp"
#include "sconce/target/target.hpp"

namespace sconce::resolver {

/// Why a file or a version is no candidate; the later, the nearer it came to being one.
enum class Obstacle : std::uint8_t {
  upload_time_unknown,  ///< `exclude_newer` is set and the index states no upload time
  too_new,              ///< uploaded after `exclude_newer`
  kind_not_allowed,     ///< only a kind of file that the user has ruled out
  wheel_does_not_fit,   ///< no tag of the wheel suits the target
  requires_python,      ///< another Python is required
  hash_not_allowed,     ///< the index states other hashes than the requirements
  prerelease,           ///< pre-releases are ruled out
};

/// How the files of one project are judged. A value.
struct CandidatePolicy {
  const target::Target* target = nullptr;
  bool takes_wheels = true, takes_source_archives = true;
  bool is_direct = false;  ///< the file was asked for by its URL: no word on dates and pre-releases
  std::optional<std::int64_t> exclude_newer;
  PrereleasePolicy prereleases = PrereleasePolicy::if_necessary;
  bool lowest_first = false;
  AllowedHashes hashes;
  /// Of the files that fit a version, those that a lock names come first; null: there is none.
  const std::vector<PreferredVersion>* locked = nullptr;
  const std::vector<PreferredVersion>* suggested = nullptr;
};

/// One version that exists, with its best file for the target.
struct KnownVersion {
  pep::Version version;
  std::vector<const OfferedFile*> files;
  bool is_installed = false;
  // Filled when the version is looked at for the first time.
  bool is_judged = false;
  bool is_yanked = false;                ///< the best file is yanked; all that fit are
  const OfferedFile* file = nullptr;     ///< null: nothing to install from
  std::optional<Obstacle> obstacle;      ///< why there is no file
  const OfferedFile* nearest = nullptr;  ///< the file with that obstacle, where it is of files

  [[nodiscard]] bool is_usable() const { return file || is_installed; }
};

/// All versions of a project, ascending, judged as late as possible: an index page may hold
/// thousands of files of which a solve needs one. Does not depend on when it is asked.
class CandidateList {
 public:
  /// The offering must outlive the list. `installed` is a version that counts as a candidate
  /// whether or not it is offered.
  CandidateList(const Offering& offering, const pep::Version* installed,
                const CandidatePolicy& policy);

  using Admits = std::function<bool(const KnownVersion&)>;
  /// The first version in the order of preference inside `allowed`: final releases before
  /// pre-releases, yanked ones last and only those that `admits_yanked` takes.
  [[nodiscard]] const KnownVersion* first(const pep::VersionRange& allowed,
                                          const Admits& admits_yanked) const;
  /// Up to `count` versions that `first` would give if those before them were refused.
  [[nodiscard]] std::vector<const KnownVersion*> leading(const pep::VersionRange& allowed,
                                                         std::size_t count) const;
  /// The stretch that holds this version and no other candidate.
  [[nodiscard]] pep::VersionRange gap_around(const pep::Version& version) const;

  [[nodiscard]] bool is_empty() const { return versions_.empty(); }
  [[nodiscard]] const KnownVersion* find(const pep::Version& version) const;
  /// All versions, ascending, each judged.
  [[nodiscard]] std::span<const KnownVersion> all() const;
  /// Files left aside because their index states no upload time; of all versions.
  [[nodiscard]] std::vector<const OfferedFile*> undated_files() const;

 private:
  void judge(KnownVersion& known) const;
  [[nodiscard]] bool is_named_by_lock(const OfferedFile& file) const;
  [[nodiscard]] std::optional<Obstacle> obstacle_of(const OfferedFile& file,
                                                    std::size_t& tag_rank) const;
  template <class Visit>
  void visit_in_order(const pep::VersionRange& allowed, Visit visit) const;

  CandidatePolicy policy_;
  mutable std::vector<KnownVersion> versions_;
};

}  // namespace sconce::resolver
