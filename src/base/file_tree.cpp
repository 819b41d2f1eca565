#include "sconce/base/file_tree.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <deque>
#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sconce/base/byte_source.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/relative_path.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"

namespace sconce {

Result<std::string> read_file(const FileTree& tree, const RelativePath& path,
                              std::uint64_t limit_bytes) {
  const std::unique_ptr<ByteSource> source = SCONCE_TRY(tree.open(path));
  return in_context(read_all(*source, limit_bytes), fmt::format("reading `{}`", path.text()));
}

struct LiteralTree::Node {
  FileKind kind = FileKind::directory;
  std::uint32_t mode = 0755;
  std::string content;  // of a link its target
  std::map<std::string, Node, std::less<>> children;
};

namespace {

constexpr int kMostLinks = 40;

std::unexpected<Error> absent(const RelativePath& path) {
  return fail(ErrorKind::not_found, fmt::format("`{}` does not exist", path.text()));
}

}  // namespace

LiteralTree::LiteralTree() : root_(std::make_unique<Node>()) {}
LiteralTree::~LiteralTree() = default;
LiteralTree::LiteralTree(LiteralTree&&) noexcept = default;
LiteralTree& LiteralTree::operator=(LiteralTree&&) noexcept = default;

LiteralTree& LiteralTree::add(std::string_view path, std::string content, std::uint32_t mode) {
  *make(path) = Node{FileKind::regular, mode, std::move(content), {}};
  return *this;
}

LiteralTree& LiteralTree::add_link(std::string_view path, std::string target) {
  *make(path) = Node{FileKind::symbolic_link, 0777, std::move(target), {}};
  return *this;
}

LiteralTree::Node* LiteralTree::make(std::string_view path) {
  Node* node = root_.get();
  const RelativePath place = RelativePath::literal(path);
  for (const std::string_view part : place.parts()) {
    SCONCE_ASSERT(node->kind == FileKind::directory);
    node = &node->children[std::string(part)];
  }
  SCONCE_ASSERT(node != root_.get());
  return node;
}

Result<const LiteralTree::Node*> LiteralTree::find(const RelativePath& path, LastLink last) const {
  std::vector<const Node*> trail = {root_.get()};
  std::deque<std::string> rest;
  for (const std::string_view part : path.parts()) rest.emplace_back(part);
  int links = 0;
  while (!rest.empty()) {
    const std::string part = std::move(rest.front());
    rest.pop_front();
    if (part.empty() || part == ".") continue;
    if (part == "..") {
      if (trail.size() > 1) trail.pop_back();
      continue;
    }
    const auto child = trail.back()->children.find(part);
    if (child == trail.back()->children.end()) return absent(path);
    const Node& node = child->second;
    if (node.kind != FileKind::symbolic_link || (rest.empty() && last == LastLink::kept)) {
      trail.push_back(&node);
      continue;
    }
    if (++links > kMostLinks) {
      return fail(ErrorKind::file_system,
                  fmt::format("`{}` leads through too many links", path.text()));
    }
    if (node.content.starts_with('/')) trail.resize(1);
    const auto target = split(node.content, '/');
    rest.insert(rest.begin(), target.begin(), target.end());
  }
  return trail.back();
}

Result<std::vector<DirectoryEntry>> LiteralTree::list(const RelativePath& folder) const {
  const Node* node = SCONCE_TRY(find(folder, LastLink::followed));
  if (node->kind != FileKind::directory) {
    return fail(ErrorKind::file_system, fmt::format("`{}` is not a folder", folder.text()));
  }
  std::vector<DirectoryEntry> entries;
  for (const auto& [name, child] : node->children) entries.push_back({name, child.kind});
  return entries;
}

Result<FileStatus> LiteralTree::status(const RelativePath& path) const {
  const Node* node = SCONCE_TRY(find(path, LastLink::kept));
  FileStatus status;
  status.kind = node->kind;
  status.size = node->content.size();
  status.mode = node->mode;
  return status;
}

Result<std::string> LiteralTree::read_link(const RelativePath& path) const {
  const Node* node = SCONCE_TRY(find(path, LastLink::kept));
  if (node->kind != FileKind::symbolic_link) {
    return fail(ErrorKind::file_system, fmt::format("`{}` is not a link", path.text()));
  }
  return node->content;
}

Result<std::unique_ptr<ByteSource>> LiteralTree::open(const RelativePath& path) const {
  const Node* node = SCONCE_TRY(find(path, LastLink::followed));
  if (node->kind != FileKind::regular) {
    return fail(ErrorKind::file_system, fmt::format("`{}` is not a regular file", path.text()));
  }
  return std::make_unique<MemorySource>(node->content);
}

}  // namespace sconce
