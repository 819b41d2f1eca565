#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "open_folders.hpp"
#include "sconce/base/digest.hpp"
#include "sconce/base/progress.hpp"
#include "sconce/base/result.hpp"
#include "sconce/os/directory.hpp"
#include "sconce/store/store.hpp"
#include "sconce/wheel/footprint.hpp"

namespace sconce::install {

/// How files of the store get into a stage, the cheapest way that the file systems allow.
enum class PlacingWay { link, clone, copy };

struct PlacingCounts {
  std::atomic<std::uint64_t> linked{0}, cloned{0}, copied{0}, bytes_copied{0}, generated{0};
};

/// What one path came to.
enum class Placed {
  done,
  shared,   ///< another wheel brought the same bytes
  refused,  ///< another wheel brought other bytes
};

/// Puts single files into one stage. Callable from any thread at once: where links are refused
/// once, all that follows is cloned or copied.
class Placer {
 public:
  Placer(const store::Store& store, std::string stage, os::Directory stage_folder, Notices& notices)
      : store_(store),
        stage_(std::move(stage)),
        stage_folder_(std::move(stage_folder)),
        notices_(notices) {}

  /// A tree of the store with what it held when it was published.
  struct Tree {
    Digest sha256;
    std::string path;
    os::Directory folder;
  };

  /// The folders that one row of neighbouring files needs: those of the stage are made.
  struct Folders {
    OpenFolders stage, tree;
  };
  [[nodiscard]] Folders folders_for(const Tree* tree) const {
    return {{stage_folder_, OpenFolders::Missing::is_made},
            {tree ? tree->folder : stage_folder_, OpenFolders::Missing::is_an_error}};
  }

  /// Places a file of a tree. One whose size or time is not the manifest's was edited through some
  /// environment: it is decoded again from the archive, or, without that, of kind `mismatch`.
  [[nodiscard]] Result<Placed> place_member(const Tree& tree, const store::TreeFile& file,
                                            const wheel::FootprintEntry& entry, Folders& folders);
  [[nodiscard]] Result<Placed> place_generated(const wheel::FootprintEntry& entry,
                                               const std::string& bytes, Folders& folders);
  [[nodiscard]] Result<Placed> place_link(const wheel::FootprintEntry& entry,
                                          const std::string& target, Folders& folders);

  [[nodiscard]] const PlacingCounts& counts() const { return counts_; }

 private:
  [[nodiscard]] Result<Placed> after_refusal(const Tree& tree, const store::TreeFile& file,
                                             const wheel::FootprintEntry& entry);
  [[nodiscard]] Result<void> clone_or_copy(const Tree& tree, const store::TreeFile& file,
                                           const wheel::FootprintEntry& entry, PlacingWay way);
  [[nodiscard]] Result<void> restore(const Tree& tree, const store::TreeFile& file,
                                     const wheel::FootprintEntry& entry);

  const store::Store& store_;
  std::string stage_;
  os::Directory stage_folder_;
  Notices& notices_;
  std::atomic<PlacingWay> way_{PlacingWay::link};
  PlacingCounts counts_;
};

}  // namespace sconce::install
