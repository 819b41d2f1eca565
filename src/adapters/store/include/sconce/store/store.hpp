#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sconce/base/digest.hpp"
#include "sconce/base/result.hpp"
#include "sconce/os/file_lock.hpp"
#include "sconce/os/files.hpp"

namespace sconce::store {

/// One file of an unpacked wheel as it was when it was published, to see later changes.
struct TreeFile {
  std::string path;        ///< relative to the tree
  std::uint64_t size = 0;  ///< bytes
  std::uint32_t mode = 0444;
  std::int64_t modified_ns = 0;
};
/// What an unpacked wheel holds, sorted by path (docs/formats/tree-manifest.md).
struct TreeManifest {
  std::vector<TreeFile> files;
};

/// A folder of work in progress inside the store; removed when it goes out of scope unless
/// published. If its process dies, the next one to open the store removes it. Move only.
class TemporaryFolder {
 public:
  TemporaryFolder(TemporaryFolder&&) noexcept;
  TemporaryFolder& operator=(TemporaryFolder&&) noexcept;
  ~TemporaryFolder();
  /// Where the files go.
  [[nodiscard]] const std::string& path() const { return path_; }
  /// Leaves the folder where it is; it is no more removed with this object.
  void release();

 private:
  friend class Store;
  TemporaryFolder(std::string top, os::FileLock lock);
  void remove();
  std::string top_;   ///< tmp/ID, which a published tree becomes; empty once released
  std::string path_;  ///< tmp/ID/files
  std::optional<os::FileLock> lock_;  ///< on tmp/ID.lock; says that the owner lives
};

/// The content-addressed cache (docs/formats/store.md): wheels/SHA256.whl, trees/SHA256/ with
/// manifests, partial/ downloads, memos/ (small keyed values: pages, metadata). Entries appear by
/// rename and never change; any number of processes may use one store at once. A damaged entry
/// counts as absent. Callable from any thread.
class Store {
 public:
  /// Opens, making the folders; a layout of an unknown version is an error that says what to do.
  [[nodiscard]] static Result<Store> open(const std::string& folder);
  [[nodiscard]] const std::string& folder() const { return folder_; }

  [[nodiscard]] std::string wheel_path(const Digest& sha256) const;
  [[nodiscard]] bool has_wheel(const Digest& sha256) const;
  /// Moves a complete, judged download to its place.
  [[nodiscard]] Result<void> publish_wheel(const std::string& partial, const Digest& sha256) const;
  /// Where a download with this key is written until it is complete. Whoever writes there locks the
  /// file itself (os::try_open_locked), as the transfers of module http do.
  [[nodiscard]] std::string partial_path(std::string_view key) const;

  /// The folder with the wheel's files, there or not.
  [[nodiscard]] std::string tree_path(const Digest& sha256) const;
  /// The manifest if the tree is there and complete.
  [[nodiscard]] Result<std::optional<TreeManifest>> tree(const Digest& sha256) const;
  [[nodiscard]] Result<TemporaryFolder> make_temporary() const;
  /// Writes the manifest and renames the folder into place. A tree that another process published
  /// first is success.
  [[nodiscard]] Result<void> publish_tree(TemporaryFolder folder, const Digest& sha256,
                                          const TreeManifest& manifest) const;

  /// A small value by bucket ("pages", "metadata") and key (any text; hashed). Absent: nothing.
  [[nodiscard]] Result<std::optional<std::string>> memo(std::string_view bucket,
                                                        std::string_view key) const;
  [[nodiscard]] Result<void> set_memo(std::string_view bucket, std::string_view key,
                                      std::string_view value) const;

  /// The folder of a kind of thing that another module keeps here by rules of its own ("git",
  /// "builds"; docs/formats/store.md), made where it is missing.
  [[nodiscard]] Result<std::string> section(std::string_view name) const;

 private:
  explicit Store(std::string folder);
  [[nodiscard]] std::string tree_top(const Digest& sha256) const;
  [[nodiscard]] Result<void> set_aside_damaged_tree(const Digest& sha256) const;
  [[nodiscard]] std::string memo_path(std::string_view bucket, std::string_view key) const;
  std::string folder_;
  std::string layout_;  ///< FOLDER/v1, where everything is
};

}  // namespace sconce::store
