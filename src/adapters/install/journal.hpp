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
  std::uint64_t inode = 0;  ///< for an exchange: of what the stage holds, to see whether it is done
  bool operator==(const Move&) const = default;
};

constexpr std::uint64_t kMostJournalBytes = 256ULL << 20;

/// The journal's text (docs/formats/change-journal.md), and back. A damaged text is of kind
/// `mismatch`, one of an unknown version of kind `unsupported`.
[[nodiscard]] std::string write_journal(const std::vector<Move>& moves);
[[nodiscard]] Result<std::vector<Move>> parse_journal(std::string_view text);

/// Where a change of an environment keeps its things.
struct ChangeFolders {
  std::string prefix, state, lock;
  std::string journal;
  std::string unfinished_journal;  ///< until it is renamed
  std::string stage, trash;
  [[nodiscard]] static ChangeFolders of(const std::string& prefix);
};

/// Carries out the moves, also where some were carried out before. After it nothing of the old
/// remains in place and all of the new is there. Kind `mismatch` where neither stage nor prefix
/// holds what was to be exchanged: the environment was copied or changed since.
[[nodiscard]] Result<void> carry_out(const std::vector<Move>& moves, const ChangeFolders& folders);

/// Whether a change left anything but a journal. Without a journal that only takes space.
[[nodiscard]] bool has_leftovers(const ChangeFolders& folders);

/// Deletes the journal and then everything else that a change keeps there.
[[nodiscard]] Result<void> clean_up(const ChangeFolders& folders);

}  // namespace sconce::install
