#include "top_level.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace sconce::inventory {
namespace {

constexpr std::string_view kBytecodeFolder = "__pycache__";
constexpr std::size_t kNestedLimit = 64;  // more names than this say enough about a shared folder

struct Folder {
  bool has_init = false;
  std::set<std::string_view> children;
};

/// The path of a RECORD line; empty where the line has none that can be taken as it is written.
std::string_view path_of(std::string_view line) {
  if (!line.empty() && line.front() == '"') {
    const std::size_t end = line.find('"', 1);
    return end == std::string_view::npos ? std::string_view() : line.substr(1, end - 1);
  }
  return line.substr(0, line.find(','));
}

bool is_outside(std::string_view path) {
  return path.empty() || path.front() == '/' || path.starts_with("../");
}

class Scan {
 public:
  void take(std::string_view line) {
    if (!repeated_.empty() && line.starts_with(repeated_)) return;
    const std::string_view path = path_of(line);
    if (is_outside(path)) return;
    const std::size_t slash = path.find('/');
    if (slash == std::string_view::npos) {
      files_.insert(path);
      return;
    }
    take_in_folder(path, slash);
  }

  [[nodiscard]] TopLevelNames result() const {
    TopLevelNames result;
    result.names.assign(files_.begin(), files_.end());
    for (const auto& [name, folder] : folders_) {
      result.names.emplace_back(name);
      if (folder.has_init) continue;
      for (std::string_view child : folder.children) {
        result.nested.push_back(std::string(name) + "/" + std::string(child));
      }
    }
    return result;
  }

 private:
  void take_in_folder(std::string_view path, std::size_t slash) {
    const std::string_view name = path.substr(0, slash);
    if (name == kBytecodeFolder) return;
    Folder& folder = folders_[name];
    const std::string_view below = path.substr(slash + 1);
    const std::size_t next = below.find('/');
    const std::string_view child = below.substr(0, next);
    if (next == std::string_view::npos) {
      if (child.starts_with("__init__.")) folder.has_init = true;
    } else {
      repeated_ = path.substr(0, slash + next + 2);
    }
    if (child != kBytecodeFolder && folder.children.size() < kNestedLimit) {
      folder.children.insert(child);
    }
  }

  std::set<std::string_view> files_;
  std::map<std::string_view, Folder> folders_;
  std::string_view repeated_;  ///< `a/b/`: a line that begins with it says nothing new
};

}  // namespace

TopLevelNames top_level_names(std::string_view record) {
  Scan scan;
  while (!record.empty()) {
    const std::size_t end = std::min(record.find('\n'), record.size());
    scan.take(record.substr(0, end));
    record.remove_prefix(std::min(end + 1, record.size()));
  }
  return scan.result();
}

}  // namespace sconce::inventory
