#include "journal.hpp"

#include <doctest/doctest.h>

#include "world.hpp"

namespace sconce::install {
namespace {

const std::vector<Move> kMoves = {
    {MoveKind::remove, RelativePath::literal("lib/a b"), 0},
    {MoveKind::exchange, RelativePath::literal("lib/\"c\"\n"), 18446744073709551615ULL},
    {MoveKind::install, RelativePath::literal("lib/d"), 0},
};

TEST_CASE("a journal reads back as it was written") {
  const auto parsed = parse_journal(write_journal(kMoves));
  REQUIRE(parsed.has_value());
  CHECK(*parsed == kMoves);
}

TEST_CASE("a torn or changed journal is seen by its checksum") {
  const std::string text = write_journal(kMoves);
  for (std::size_t size = 0; size < text.size(); ++size) {
    const auto parsed = parse_journal(text.substr(0, size));
    REQUIRE_FALSE(parsed.has_value());
  }
  std::string changed = text;
  changed[text.find("lib")] = 'L';
  CHECK(parse_journal(changed).error().kind() == ErrorKind::mismatch);
}

TEST_CASE("a journal of another version is left to that version") {
  CHECK(parse_journal("sconce change journal 2\nx\n{}").error().kind() == ErrorKind::unsupported);
}

TEST_CASE("moves that were done already, wholly or in part, can be carried out again") {
  for (std::size_t done = 0; done <= 3; ++done) {
    CAPTURE(done);
    World world;
    const ChangeFolders folders = ChangeFolders::of(world.folder() + "/prefix");
    const auto write = [](const std::string& path, std::string_view text) {
      REQUIRE(os::make_directories(os::parent_path(path)).has_value());
      REQUIRE(os::write_file_atomically(path, text).has_value());
    };
    write(folders.prefix + "/gone", "old");
    write(folders.prefix + "/swapped/file", "old");
    write(folders.stage + "/swapped/file", "new");
    write(folders.stage + "/fresh/file", "new");
    const auto inode = (*os::status_if_exists(folders.stage + "/swapped"))->inode;
    const std::vector<Move> moves = {{MoveKind::remove, RelativePath::literal("gone"), 0},
                                     {MoveKind::exchange, RelativePath::literal("swapped"), inode},
                                     {MoveKind::install, RelativePath::literal("fresh"), 0}};
    REQUIRE(carry_out({moves.begin(), moves.begin() + static_cast<std::ptrdiff_t>(done)}, folders)
                .has_value());
    REQUIRE(carry_out(moves, folders).has_value());
    CHECK_FALSE(os::exists(folders.prefix + "/gone"));
    CHECK(os::read_file(folders.prefix + "/swapped/file") == "new");
    CHECK(os::read_file(folders.prefix + "/fresh/file") == "new");
    REQUIRE(clean_up(folders).has_value());
    CHECK_FALSE(os::exists(folders.stage));
    CHECK_FALSE(os::exists(folders.trash));
  }
}

}  // namespace
}  // namespace sconce::install
