#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sconce/base/byte_source.hpp"
#include "sconce/base/relative_path.hpp"
#include "sconce/base/result.hpp"

namespace sconce {

enum class FileKind { regular, directory, symbolic_link, other };

struct FileStatus {
  FileKind kind = FileKind::regular;
  std::uint64_t size = 0;        ///< bytes; of a link the length of its target
  std::uint32_t mode = 0;        ///< permission bits only (07777)
  std::int64_t modified_ns = 0;  ///< nanoseconds since the epoch
  std::uint64_t inode = 0;       ///< 0 where the tree has none
  std::uint64_t device = 0;
  std::uint64_t links = 1;  ///< hard links
};

struct DirectoryEntry {
  std::string name;
  FileKind kind = FileKind::regular;
};

/// A tree of files below one root, read only: a host's folder, an image's layers, a wheel, a
/// literal in a test. Links are not followed by status(); list() and open() follow links that stay
/// inside the root; an absolute link starts at the root. Something absent is an error of kind
/// `not_found`. Callable from any thread at once.
class FileTree {
 public:
  virtual ~FileTree() = default;
  /// Entries sorted by name (bytewise), without `.` and `..`.
  [[nodiscard]] virtual Result<std::vector<DirectoryEntry>> list(
      const RelativePath& folder) const = 0;
  [[nodiscard]] virtual Result<FileStatus> status(const RelativePath& path) const = 0;
  [[nodiscard]] virtual Result<std::string> read_link(const RelativePath& path) const = 0;
  [[nodiscard]] virtual Result<std::unique_ptr<ByteSource>> open(
      const RelativePath& path) const = 0;
};

/// Whole content of a file of the tree, at most `limit_bytes`.
[[nodiscard]] Result<std::string> read_file(const FileTree& tree, const RelativePath& path,
                                            std::uint64_t limit_bytes);

/// A tree written as a literal: path to content. Parent folders exist by themselves. For tests and
/// for generated trees; immutable after construction but for add().
class LiteralTree final : public FileTree {
 public:
  LiteralTree();
  ~LiteralTree() override;
  LiteralTree(LiteralTree&&) noexcept;
  LiteralTree& operator=(LiteralTree&&) noexcept;
  /// Adds a regular file; the path must be well-formed.
  LiteralTree& add(std::string_view path, std::string content, std::uint32_t mode = 0644);
  LiteralTree& add_link(std::string_view path, std::string target);

  [[nodiscard]] Result<std::vector<DirectoryEntry>> list(const RelativePath& folder) const override;
  [[nodiscard]] Result<FileStatus> status(const RelativePath& path) const override;
  [[nodiscard]] Result<std::string> read_link(const RelativePath& path) const override;
  [[nodiscard]] Result<std::unique_ptr<ByteSource>> open(const RelativePath& path) const override;

 private:
  struct Node;
  enum class LastLink { kept, followed };
  [[nodiscard]] Result<const Node*> find(const RelativePath& path, LastLink last) const;
  [[nodiscard]] Node* make(std::string_view path);
  std::unique_ptr<Node> root_;
};

}  // namespace sconce
