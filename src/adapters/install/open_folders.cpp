#include "open_folders.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "sconce/base/result.hpp"
#include "sconce/os/directory.hpp"

namespace sconce::install {

SplitPath split_path(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return {{}, path};
  return {path.substr(0, slash), path.substr(slash + 1)};
}

void OpenFolders::leave_what_is_not_on_the_way_to(std::string_view folder) {
  while (!levels_.empty()) {
    const std::size_t end = levels_.back().end;
    const bool is_on_the_way = folder.starts_with(std::string_view(path_).substr(0, end)) &&
                               (folder.size() == end || folder[end] == '/');
    if (is_on_the_way) break;
    levels_.pop_back();
  }
  path_.resize(levels_.empty() ? 0 : levels_.back().end);
}

Result<void> OpenFolders::enter(const std::string& name) {
  const os::Directory& parent = innermost();
  if (missing_ == Missing::is_made) SCONCE_TRY(parent.make_directory_at(name));
  auto directory = SCONCE_TRY(parent.open_at(name));
  if (!path_.empty()) path_ += '/';
  path_ += name;
  levels_.push_back({path_.size(), std::move(directory)});
  return {};
}

Result<const os::Directory*> OpenFolders::at(std::string_view folder) {
  leave_what_is_not_on_the_way_to(folder);
  while (path_.size() < folder.size()) {
    const std::size_t start = path_.empty() ? 0 : path_.size() + 1;
    SCONCE_TRY(enter(std::string(folder.substr(start, folder.find('/', start) - start))));
  }
  return &innermost();
}

}  // namespace sconce::install
