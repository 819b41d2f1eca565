#pragma once

#include "candidate_list.hpp"
#include "sconce/base/result.hpp"
#include "sconce/pep/version_range.hpp"
#include "world.hpp"

namespace sconce::resolver {

/// The installed version, where it may stay as it is and nothing stronger speaks for another one:
/// it takes no index.
[[nodiscard]] const pep::Version* kept_version(const World& world, const pep::PackageName& name,
                                               const pep::VersionRange& allowed);

/// The candidate inside `allowed` that is preferred to the newest: what a lock names, then what is
/// installed, then what is suggested. Null: none of them is a candidate there.
[[nodiscard]] const KnownVersion* preferred_candidate(const World& world,
                                                      const CandidateList& candidates,
                                                      const pep::PackageName& name,
                                                      const pep::VersionRange& allowed);

/// Whether a lock or a suggestion names this version.
[[nodiscard]] bool is_named_by_lock(const World& world, const pep::PackageName& name,
                                    const pep::Version& version);

/// Compares what is offered of a version with what the locks say of its archives; another hash is
/// an error of kind `mismatch` that names the archive and the index.
[[nodiscard]] Result<void> check_locked_hashes(const World& world, const pep::PackageName& name,
                                               const KnownVersion& known);

}  // namespace sconce::resolver
