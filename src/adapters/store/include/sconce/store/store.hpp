#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sconce/base/digest.hpp"
#include "sconce/base/result.hpp"
#include "sconce/os/files.hpp"

namespace sconce::store {

/// One file of an unpacked wheel as it was when it was published, to see later changes.
struct TreeFile {
  std::string path;           ///< relative to the tree
  std::uint64_t size = 0;     ///< bytes
  std::uint32_t mode = 0444;
  std::int64_t modified_ns = 0;
};
/// What an unpacked wheel holds, sorted by path (docs/formats/tree-manifest.md).
struct TreeManifest {
  std::vector<TreeFile> files;
};

/// A folder of work in progress inside the store; removed when it goes out of scope unless
/// published. Move only.
class TemporaryFolder {
 public:
  TemporaryFolder(TemporaryFolder&&) noexcept;
  TemporaryFolder& operator=(TemporaryFolder&&) noexcept;
  ~TemporaryFolder();
  [[nodiscard]] const std::string& path() const { return path_; }
  void release() { path_.clear(); }

 private:
  friend class Store;
  explicit TemporaryFolder(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

/// The content-addressed cache: wheels/SHA256.whl, trees/SHA256/ with manifests, partial/ downloads,
/// memos/ (small keyed values: pages, metadata). Entries appear by rename and never change; any
/// number of processes may use one store at once. Callable from any thread.
class Store {
 public:
  /// Opens, making the folders; a layout of an unknown version is an error that says what to do.
  [[nodiscard]] static Result<Store> open(const std::string& folder);
  [[nodiscard]] const std::string& folder() const { return folder_; }

  [[nodiscard]] std::string wheel_path(const Digest& sha256) const;
  [[nodiscard]] bool has_wheel(const Digest& sha256) const;
  /// Moves a complete, judged download to its place.
  [[nodiscard]] Result<void> publish_wheel(const std::string& partial, const Digest& sha256) const;
  /// Where a download with this key is written until it is complete.
  [[nodiscard]] std::string partial_path(std::string_view key) const;

  [[nodiscard]] std::string tree_path(const Digest& sha256) const;
  /// The manifest if the tree is there and complete.
  [[nodiscard]] Result<std::optional<TreeManifest>> tree(const Digest& sha256) const;
  [[nodiscard]] Result<TemporaryFolder> make_temporary() const;
  /// Writes the manifest and renames the folder into place. A tree that another process published
  /// first is success.
  [[nodiscard]] Result<void> publish_tree(TemporaryFolder folder, const Digest& sha256,
                                          const TreeManifest& manifest) const;

  /// A small value by bucket ("pages", "metadata") and key (any text; hashed). Absent: nothing.
  [[nodiscard]] Result<std::optional<std::string>> memo(std::string_view bucket, std::string_view key) const;
  [[nodiscard]] Result<void> set_memo(std::string_view bucket, std::string_view key, std::string_view value) const;

 private:
  explicit Store(std::string folder) : folder_(std::move(folder)) {}
  std::string folder_;
};

}  // namespace sconce::store
