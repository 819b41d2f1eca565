#pragma once

#include <stop_token>
#include <string>

#include "sconce/base/result.hpp"
#include "sconce/builder/build_variables.hpp"
#include "sconce/pep/git_location.hpp"
#include "sconce/store/store.hpp"

// Git repositories, by the git program. The store keeps one bare repository for each address
// (docs/formats/builds.md), without the content of files that nobody has asked for yet where the
// server can leave it out.
namespace sconce::builder {

enum class GitNetwork {
  used,
  unused,  ///< offline: only what the store has
};

/// What git works with; `store` must outlive the call.
struct GitServices {
  const store::Store& store;
  /// The process's own variables. Git gets them but for those that name a repository (GIT_DIR and
  /// its kin), as its credentials are the user's affair.
  Variables variables;
  GitNetwork network = GitNetwork::used;
  std::stop_token stop;
};

/// A commit of a repository, fixed. A value.
struct GitCommit {
  pep::GitLocation location;
  std::string id;  ///< in full, lower case
};

/// The commit that the location's revision names now: the branch of that name, else the tag, else
/// the commit whose id begins with it; a full reference (`refs/pull/7/head`) is asked for as it is.
/// A full id that the store has needs no network; anything else is asked again each time. Unknown:
/// kind `not_found`, with the nearest names as a hint. Errors never hold credentials. Blocks;
/// callable from any thread.
[[nodiscard]] Result<GitCommit> pin_git(const pep::GitLocation& location,
                                        const GitServices& services);

/// Checks the commit out into `folder`, which must not exist, with its submodules (recursively) and
/// what the user's git filters (LFS) make of its files. It is a work tree of the store's
/// repository, with all branches and tags, as tools that take versions from git want it. Blocks.
[[nodiscard]] Result<void> check_out(const GitCommit& commit, const std::string& folder,
                                     const GitServices& services);

/// What `git describe` says of the work tree that the folder stands in: the last tag, the number of
/// commits since, the commit. Empty where there is no work tree, no commit or no git.
[[nodiscard]] Result<std::string> describe_work_tree(const std::string& folder,
                                                     const GitServices& services);

}  // namespace sconce::builder
