#include "preference.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <expected>
#include <vector>

#include "candidate_list.hpp"
#include "sconce/base/digest.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/pep/specifier.hpp"
#include "sconce/pep/version_range.hpp"
#include "sconce/resolver/metadata_source.hpp"
#include "sconce/resolver/preferences.hpp"
#include "world.hpp"

namespace sconce::resolver {
namespace {

using pep::VersionRange;

bool admits_no_yanked(const KnownVersion&) { return false; }

const KnownVersion* candidate_of(const PreferredVersion& preferred, const CandidateList& candidates,
                                 const VersionRange& allowed) {
  if (preferred.match == PreferredVersion::Match::any_label) {
    const auto release =
        pep::Specifier::of(pep::SpecifierOperator::equal, preferred.version.public_version());
    return candidates.first(allowed & VersionRange::from(release), admits_no_yanked);
  }
  if (!allowed.contains(preferred.version)) return nullptr;
  const KnownVersion* known = candidates.find(preferred.version);
  return known != nullptr && known->is_usable() ? known : nullptr;
}

const KnownVersion* first_of(const std::vector<PreferredVersion>& preferences,
                             const CandidateList& candidates, const VersionRange& allowed) {
  for (const PreferredVersion& preferred : preferences) {
    if (const auto* known = candidate_of(preferred, candidates, allowed)) return known;
  }
  return nullptr;
}

bool is_named(const std::vector<PreferredVersion>& preferences, const pep::Version& version) {
  return std::ranges::any_of(preferences, [&](const PreferredVersion& preferred) {
    return preferred.match == PreferredVersion::Match::exact
               ? preferred.version == version
               : preferred.version.public_version() == version.public_version();
  });
}

/// The hash that the lock states for the same algorithm and that differs; null: none.
const Digest* other_hash(const LockedFile& locked, const Digest& offered) {
  const auto is_comparable = [&](const Digest& hash) {
    return hash.algorithm() == offered.algorithm();
  };
  const bool is_known = std::ranges::count(locked.hashes, offered) > 0;
  const auto stated = std::ranges::find_if(locked.hashes, is_comparable);
  return is_known || stated == locked.hashes.end() ? nullptr : &*stated;
}

Result<void> compare(const LockedFile& locked, const OfferedFile& offered) {
  for (const Digest& hash : offered.hashes) {
    const Digest* stated = other_hash(locked, hash);
    if (stated == nullptr) continue;
    return std::unexpected(
        Error(ErrorKind::mismatch,
              fmt::format("`{}` has the hash {} on `{}`, and the lock file says {}",
                          offered.file_name, hash.to_string(), offered.index, stated->to_string()))
            .with_hint("an archive never changes under its name: find out which of the two is the "
                       "right one")
            .with_hint(fmt::format("`sconce lock --upgrade {}` takes what is offered now",
                                   offered.name().text())));
  }
  return {};
}

}  // namespace

const pep::Version* kept_version(const World& world, const pep::PackageName& name,
                                 const VersionRange& allowed) {
  const auto* installed = world.keepable(name);
  if (installed == nullptr || !allowed.contains(installed->version)) return nullptr;
  const auto& locked = world.locked(name);
  const bool is_outranked = std::ranges::any_of(locked, [&](const PreferredVersion& preferred) {
    return preferred.version != installed->version;
  });
  return is_outranked ? nullptr : &installed->version;
}

const KnownVersion* preferred_candidate(const World& world, const CandidateList& candidates,
                                        const pep::PackageName& name, const VersionRange& allowed) {
  if (const auto* known = first_of(world.locked(name), candidates, allowed)) return known;
  if (const auto* installed = world.preferred(name)) {
    const KnownVersion* known =
        allowed.contains(installed->version) ? candidates.find(installed->version) : nullptr;
    if (known != nullptr && known->is_usable()) return known;
  }
  return first_of(world.suggested(name), candidates, allowed);
}

bool is_named_by_lock(const World& world, const pep::PackageName& name,
                      const pep::Version& version) {
  return is_named(world.locked(name), version) || is_named(world.suggested(name), version);
}

Result<void> check_locked_hashes(const World& world, const pep::PackageName& name,
                                 const KnownVersion& known) {
  for (const auto* preferences : {&world.locked(name), &world.suggested(name)}) {
    for (const PreferredVersion& preferred : *preferences) {
      if (preferred.version != known.version) continue;
      for (const LockedFile& locked : preferred.files) {
        const auto offered = std::ranges::find(known.files, locked.name, &OfferedFile::file_name);
        if (offered != known.files.end()) SCONCE_TRY(compare(locked, **offered));
      }
    }
  }
  return {};
}

}  // namespace sconce::resolver
