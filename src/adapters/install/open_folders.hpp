#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sconce/base/result.hpp"
#include "sconce/os/directory.hpp"

namespace sconce::install {

/// The folder and the last name of a path; the folder is empty where there is none.
struct SplitPath {
  std::string_view folder, name;
};
[[nodiscard]] SplitPath split_path(std::string_view path);

/// Keeps the folders on the way to the last one asked for open, so that neighbours cost no lookup
/// of a long path. Confined to one thread; the root outlives it.
class OpenFolders {
 public:
  enum class Missing { is_an_error, is_made };
  OpenFolders(const os::Directory& root, Missing missing) : root_(root), missing_(missing) {}

  /// The folder below the root ("": the root itself), which stays valid until the next call. One
  /// that is missing and is not to be made is an error of kind `not_found`.
  [[nodiscard]] Result<const os::Directory*> at(std::string_view folder);

 private:
  struct Level {
    std::size_t end;  ///< of its part in path_
    os::Directory directory;
  };
  [[nodiscard]] const os::Directory& innermost() const {
    return levels_.empty() ? root_ : levels_.back().directory;
  }
  void leave_what_is_not_on_the_way_to(std::string_view folder);
  [[nodiscard]] Result<void> enter(const std::string& name);

  const os::Directory& root_;
  const Missing missing_;
  std::string path_;  ///< of the innermost level
  std::vector<Level> levels_;
};

}  // namespace sconce::install
