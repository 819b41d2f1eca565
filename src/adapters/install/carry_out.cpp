#include <fmt/format.h>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "journal.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/relative_path.hpp"
#include "sconce/base/result.hpp"
#include "sconce/os/files.hpp"

namespace sconce::install {
namespace {

/// Does the moves of one journal, in order.
class MoveRunner {
 public:
  explicit MoveRunner(const ChangeFolders& folders) : folders_(folders) {}

  Result<void> run(const Move& move, std::size_t index) {
    switch (move.kind) {
      case MoveKind::remove:
        return to_trash(in_prefix(move.path), index);
      case MoveKind::exchange:
        return exchange(move, index);
      case MoveKind::install:
        return install(in_stage(move.path), in_prefix(move.path));
    }
    std::unreachable();
  }

 private:
  [[nodiscard]] std::string in_prefix(const RelativePath& path) const {
    return os::join_path(folders_.prefix, path.text());
  }
  [[nodiscard]] std::string in_stage(const RelativePath& path) const {
    return os::join_path(folders_.stage, path.text());
  }

  /// Where rename is refused (folders of a lower layer of an overlay), the files go one by one.
  Result<void> to_trash(const std::string& path, std::size_t index) {
    const auto status = SCONCE_TRY(os::status_if_exists(path));
    if (!status) return {};
    const std::string place = os::join_path(folders_.trash, std::to_string(index));
    if (os::rename(path, place)) return {};
    return os::remove_tree(path);
  }

  Result<void> exchange(const Move& move, std::size_t index) {
    const std::string staged = in_stage(move.path);
    const auto status = SCONCE_TRY(os::status_if_exists(staged));
    const std::string place = in_prefix(move.path);
    if (!status) return {};
    if (status->inode != move.inode) return expect_exchanged(move, place);
    const Result<void> swapped = os::exchange(staged, place);
    if (swapped) return {};
    if (swapped.error().kind() != ErrorKind::unsupported &&
        swapped.error().kind() != ErrorKind::not_found) {
      return swapped;
    }
    SCONCE_TRY(to_trash(place, index));
    return install(staged, place);
  }

  /// The stage holds something else than before: it has to be what stood in the prefix.
  static Result<void> expect_exchanged(const Move& move, const std::string& place) {
    const auto status = SCONCE_TRY(os::status_if_exists(place));
    if (status && status->inode == move.inode) return {};
    return fail(ErrorKind::mismatch, fmt::format("`{}` is not what it was", place));
  }

  static Result<void> install(const std::string& staged, const std::string& place) {
    const Result<void> moved = os::rename(staged, place);
    if (moved || moved.error().kind() != ErrorKind::not_found) return moved;
    if (!SCONCE_TRY(os::status_if_exists(staged))) return {};
    SCONCE_TRY(os::make_directories(os::parent_path(place)));
    return os::rename(staged, place);
  }

  const ChangeFolders& folders_;
};

}  // namespace

ChangeFolders ChangeFolders::of(const std::string& prefix) {
  const std::string state = os::join_path(prefix, ".sconce");
  return {.prefix = prefix,
          .state = state,
          .lock = os::join_path(state, "lock"),
          .journal = os::join_path(state, "journal"),
          .unfinished_journal = os::join_path(state, "journal.new"),
          .stage = os::join_path(state, "stage"),
          .trash = os::join_path(state, "trash")};
}

Result<void> carry_out(const std::vector<Move>& moves, const ChangeFolders& folders) {
  SCONCE_TRY(os::make_directories(folders.trash));
  MoveRunner runner(folders);
  for (std::size_t index = 0; index < moves.size(); ++index) {
    SCONCE_TRY(runner.run(moves[index], index));
  }
  return {};
}

bool has_leftovers(const ChangeFolders& folders) {
  return os::exists(folders.stage) || os::exists(folders.trash) ||
         os::exists(folders.unfinished_journal);
}

Result<void> clean_up(const ChangeFolders& folders) {
  SCONCE_TRY(os::remove_file(folders.journal));
  SCONCE_TRY(os::remove_file(folders.unfinished_journal));
  SCONCE_TRY(os::remove_tree(folders.stage));
  return os::remove_tree(folders.trash);
}

}  // namespace sconce::install
