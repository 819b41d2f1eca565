#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "sconce/base/result.hpp"
#include "sconce/lockfile/lock_origin.hpp"
#include "sconce/lockfile/pylock.hpp"
#include "sconce/pep/specifier.hpp"
#include "sconce/project/selection.hpp"
#include "sconce/resolver/preferences.hpp"
#include "sconce/resolver/resolution.hpp"
#include "sconce/target/target.hpp"

// Resolutions as locks and locks as resolutions.
namespace sconce::plan {

/// The answer for one of the ways to ask for as many parts at once as conflicts let.
struct ForkAnswer {
  project::PartFork fork;
  resolver::Resolution resolution;
};

/// What goes into a lock. Borrows.
struct LockContent {
  const std::vector<project::ProjectPart>& parts;
  const std::vector<ForkAnswer>& answers;  ///< of all forks, over all parts that each does not omit
  const target::Target& target;
  const lockfile::LockOrigin& origin;
  /// URLs of indexes by the names that offered files carry; files of other places name no index.
  const std::map<std::string, std::string>& index_urls;
  std::string folder;  ///< of the lock: files below it are named by their path
};

/// The lock: one entry for each version of each package that some part needs, in the order of names
/// and versions, with the one archive that was chosen for the target. Markers say which parts need
/// an entry; a group that stands for the project's own dependencies is the default one where the
/// project has groups. An archive without a hash is a broken invariant.
[[nodiscard]] lockfile::Pylock make_lock(const LockContent& content);

/// The group of a lock that stands for the project's own dependencies (PEP 751, default-groups):
/// `default`, or the first of `default-1`, ... that no group has.
[[nodiscard]] pep::GroupName own_group(const std::vector<project::ProjectPart>& parts);

/// What a lock prefers in a solve: all its versions, with what it says of their archives; those
/// that the request would select come first.
[[nodiscard]] resolver::Preferences preferences_of(const lockfile::Pylock& lock,
                                                   const lockfile::PylockRequest& request);
/// What a resolution prefers in a like solve: the same versions, else the same releases of any
/// build.
[[nodiscard]] resolver::Preferences preferences_of(const resolver::Resolution& resolution);
/// The same of a lock.
[[nodiscard]] resolver::Preferences releases_of(const lockfile::Pylock& lock);

/// What a selection of a lock comes to, as if it had just been solved; paths are those below
/// `folder`. `direct` are the packages that the project itself asks for. Entries from repositories
/// and folders are of kind `unsupported`.
[[nodiscard]] Result<resolver::Resolution> resolution_of(
    const std::vector<lockfile::PylockSelection>& selections, const std::string& folder,
    const std::set<pep::PackageName>& direct);

}  // namespace sconce::plan
