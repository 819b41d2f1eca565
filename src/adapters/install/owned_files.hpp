#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "sconce/base/file_tree.hpp"
#include "sconce/base/progress.hpp"
#include "sconce/base/relative_path.hpp"
#include "sconce/base/result.hpp"

namespace sconce::install {

using PathSet = std::unordered_set<std::string>;

/// A path of RECORD, relative to site-packages, as one below the prefix: `..` is folded by text,
/// absolute paths inside of the prefix are taken. Nothing for one that leaves the prefix.
[[nodiscard]] std::optional<RelativePath> path_below_prefix(std::string_view record_path,
                                                            const RelativePath& site_packages,
                                                            std::string_view prefix);

/// Files that the distribution of this dist-info (or egg-info) folder owns below the prefix, by its
/// RECORD or installed-files.txt. Paths outside of the prefix are told to `notices` and left out.
/// Kind `state` where it keeps no list.
[[nodiscard]] Result<PathSet> owned_files(const FileTree& tree, const RelativePath& dist_info,
                                          std::string_view prefix, Notices& notices);

}  // namespace sconce::install
