#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sconce/base/relative_path.hpp"
#include "sconce/base/result.hpp"

namespace sconce::install {

enum class MoveKind {
  remove,    ///< PREFIX/path goes to the trash
  exchange,  ///< STAGE/path takes the place of PREFIX/path, which goes to the stage
  install,   ///< STAGE/path goes to PREFIX/path, where nothing stands
};

/// One step of a commit. Every kind can be carried out again after it was done.
struct Move {
  MoveKind kind = MoveKind::install;
  RelativePath path;
  std::uint64_t inode = 0;  ///< for an exchange: of what the stage held, to see whether it was done
  bool operator==(const Move&) const = default;
};

/// The journal's text (docs/formats/change-journal.md), and back. A text whose checksum is wrong is
/// of kind `mismatch`; one of an unknown version of kind `unsupported`.
[[nodiscard]] std::string write_journal(const std::vector<Move>& moves);
[[nodiscard]] Result<std::vector<Move>> parse_journal(std::string_view text);

/// Where a change of an environment keeps its things.
struct ChangeFolders {
  std::string prefix, state, journal, stage, trash;
  [[nodiscard]] static ChangeFolders of(const std::string& prefix);
};

/// Carries out the moves. After it nothing of the old remains in place and all of the new is there.
[[nodiscard]] Result<void> carry_out(const std::vector<Move>& moves, const ChangeFolders& folders);

/// Deletes journal, stage and trash, in this order.
[[nodiscard]] Result<void> clean_up(const ChangeFolders& folders);

}  // namespace sconce::install
