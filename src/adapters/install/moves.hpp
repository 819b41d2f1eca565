#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "journal.hpp"
#include "owned_files.hpp"
#include "sconce/base/result.hpp"
#include "sconce/os/directory.hpp"

namespace sconce::install {

/// What the moves are computed from.
struct MoveInput {
  PathSet leaving;                        ///< files that lose their last owner, below the prefix
  std::vector<RelativePath> dist_infos;   ///< folders that leave with everything in them
  PathSet kept;                           ///< files of distributions that stay
  std::set<std::string> lasting_folders;  ///< never removed, however empty: site-packages, bin
  bool discards_everything = false;       ///< whatever stands there leaves
};

struct MovePlan {
  std::vector<Move> moves;           ///< in the order in which they are to be done
  std::uint64_t files_replaced = 0;  ///< in the way and of no owner
};

/// Compares the stage with what stands in the prefix and finds the fewest moves that bring the one
/// into the other: the largest subtrees whose place is free or leaves wholly; shared folders are
/// descended into, and a folder with files of others is never moved whole. A staged file that
/// stands there with the same bytes and another owner is dropped; with other bytes it is refused
/// (kind `archive`). Links on the way are never followed. Removals come first and dist-info folders
/// last.
[[nodiscard]] Result<MovePlan> plan_moves(const ChangeFolders& folders, const MoveInput& input);

}  // namespace sconce::install
