#pragma once

#include <optional>
#include <string>
#include <variant>

#include "sconce/base/digest.hpp"
#include "sconce/base/relative_path.hpp"
#include "sconce/base/result.hpp"
#include "sconce/builder/git.hpp"
#include "sconce/pep/direct_url.hpp"
#include "sconce/store/store.hpp"

// What can be built: where it is, what tells it from everything else, and its tree on the disk.
namespace sconce::builder {

/// A source archive of the host. A value.
struct ArchiveSource {
  std::string path;
  std::string file_name;      ///< its ending tells the format: `.tar.gz`, `.tgz` or `.zip`
  Digest sha256;              ///< compared once more before anything is unpacked
  RelativePath subdirectory;  ///< of the project, below the archive's one top folder
};

/// A folder of the user's, built where it is. A value.
struct FolderSource {
  std::string path;  ///< absolute
};

using Source = std::variant<ArchiveSource, FolderSource, GitCommit>;

/// For people: the file's name, the folder, the git reference.
[[nodiscard]] std::string to_string(const Source& source);

/// An archive that nobody hashed yet; reads all of it.
[[nodiscard]] Result<ArchiveSource> archive_source(const std::string& path,
                                                   RelativePath subdirectory);

/// Text that changes whenever what is built may change: the archive's hash; repository and commit;
/// of a folder its path, tree_digest() and, where its pyproject.toml does not state the version,
/// what `git describe` says of it.
[[nodiscard]] Result<std::string> identity_of(const Source& source, const GitServices& services);

/// Digest of a folder's names, sizes, execute bits and bytes (links: their targets), without what a
/// build writes or what no build reads: `.git`, `.hg`, `.svn`, `.bzr`, `__pycache__`, `*.pyc`,
/// `*.egg-info`, `.eggs`, `.tox`, `.nox`, `node_modules`, `.sconce`; folders that hold
/// `pyvenv.cfg` (environments) or `CACHEDIR.TAG` (caches); and, at the top, `build` and `dist`
/// unless they are packages (`__init__.py`). The store remembers files by size, time and inode, so
/// that only those are read again that changed, or that changed so lately that the time cannot
/// tell. Reads are not guarded against who writes meanwhile.
[[nodiscard]] Result<Digest> tree_digest(const std::string& folder, const store::Store& store);

/// A source tree that can be built. What was unpacked for it goes with it. Move only.
class SourceTree {
 public:
  /// A tree that belongs to somebody else.
  explicit SourceTree(std::string folder) : folder_(std::move(folder)) {}
  /// A project somewhere below the temporary folder.
  SourceTree(store::TemporaryFolder owned, std::string folder)
      : owned_(std::move(owned)), folder_(std::move(folder)) {}
  /// Absolute; where pyproject.toml or setup.py stands.
  [[nodiscard]] const std::string& folder() const { return folder_; }

 private:
  std::optional<store::TemporaryFolder> owned_;
  std::string folder_;
};

/// Unpacks the archive under the archive policy (docs/archive-policy.md; one top folder),
/// checks the commit out, or takes the folder as it is. A subdirectory must be in the tree, links
/// followed. Blocks.
[[nodiscard]] Result<SourceTree> open_source(const Source& source, const GitServices& services);

/// What direct_url.json says of an installation from this source (PEP 610). `location` is the
/// address of an archive; it is not looked at for others.
[[nodiscard]] pep::DirectUrl direct_url_of(const Source& source, const Url& location);

}  // namespace sconce::builder
