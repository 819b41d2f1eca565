#include "journal.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "sconce/archive/hasher.hpp"
#include "sconce/os/file_lock.hpp"
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

/// As version 1 was released. It is read for ever; whoever changes what is written makes a version.
constexpr std::string_view kVersion1 =
    "sconce change journal 1\n"
    "c07b49762671ffad55b1328ab4e7ba01f5de414f4a2d3b697f736541bcd9585a\n"
    R"({"moves":[{"kind":"remove","path":"lib/gone"},)"
    R"({"kind":"exchange","path":"lib/\"c\"","inode":"18446744073709551615"},)"
    R"({"kind":"install","path":"lib/fresh"}]})";

TEST_CASE("the bytes of version 1 are read, and are what is written") {
  const std::vector<Move> moves = {
      {MoveKind::remove, RelativePath::literal("lib/gone"), 0},
      {MoveKind::exchange, RelativePath::literal("lib/\"c\""), 18446744073709551615ULL},
      {MoveKind::install, RelativePath::literal("lib/fresh"), 0},
  };
  CHECK(parse_journal(kVersion1).value() == moves);
  CHECK(write_journal(moves) == kVersion1);
}

TEST_CASE("a journal of another version is refused, and nothing is touched") {
  World world;
  const ChangeFolders folders = ChangeFolders::of(world.environment.prefix);
  REQUIRE(os::make_directories(folders.stage + "/lib").has_value());
  REQUIRE(os::write_file_atomically(folders.journal, "sconce change journal 2\n...").has_value());
  const auto recovered = recover(folders.prefix, {}, world.notices);
  REQUIRE_FALSE(recovered.has_value());
  CHECK(recovered.error().kind() == ErrorKind::unsupported);
  CHECK_FALSE(recovered.error().hints().empty());
  CHECK_FALSE(LockedEnvironment::acquire(world.environment, {}, world.notices).has_value());
  CHECK(os::exists(folders.journal));
  CHECK(os::exists(folders.stage + "/lib"));
}

TEST_CASE("a journal whose checksum fits and whose moves make no sense is damaged") {
  for (const std::string_view body :
       {"", "{", "[]", R"({"moves":{}})", R"({"moves":[{}]})",
        R"({"moves":[{"kind":"copy","path":"a"}]})", R"({"moves":[{"kind":"remove","path":""}]})",
        R"({"moves":[{"kind":"remove","path":"../a"}]})",
        R"({"moves":[{"kind":"remove","path":"/a"}]})",
        R"({"moves":[{"kind":"exchange","path":"a"}]})",
        R"({"moves":[{"kind":"exchange","path":"a","inode":"-1"}]})"}) {
    CAPTURE(body);
    const auto sum = archive::digest_of(HashAlgorithm::sha256, as_bytes(body)).hex();
    const auto parsed = parse_journal(fmt::format("sconce change journal 1\n{}\n{}", sum, body));
    REQUIRE_FALSE(parsed.has_value());
    CHECK(parsed.error().kind() == ErrorKind::mismatch);
  }
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

TEST_CASE("an environment that was copied when its change was half done is told to be incomplete") {
  World world;
  const ChangeFolders folders = ChangeFolders::of(world.environment.prefix);
  for (const std::string& folder : {folders.prefix, folders.stage}) {
    REQUIRE(os::make_directories(folder + "/swapped").has_value());
  }
  // Neither of the two is what the stage held.
  const std::vector<Move> moves = {{MoveKind::exchange, RelativePath::literal("swapped"), 1}};
  REQUIRE(os::write_file_atomically(folders.journal, write_journal(moves)).has_value());
  REQUIRE(recover(folders.prefix, {}, world.notices).has_value());
  REQUIRE(world.notices.entries().size() == 1);
  CHECK(world.notices.entries()[0].text.find("--reinstall") != std::string::npos);
  CHECK_FALSE(os::exists(folders.journal));
  CHECK_FALSE(os::exists(folders.stage));
}

TEST_CASE("what a change left without a journal goes with the next look, unless it is under way") {
  World world;
  REQUIRE(world.apply({.files = {new_environment(world)}}).has_value());
  const ChangeFolders folders = ChangeFolders::of(world.environment.prefix);
  const auto leave = [&] {
    REQUIRE(os::make_directories(folders.stage + "/lib").has_value());
    REQUIRE(os::make_directories(folders.trash + "/0").has_value());
    REQUIRE(os::write_file_atomically(folders.unfinished_journal, "half").has_value());
  };
  const auto is_clean = [&] { return os::list_directory(folders.state).value().size() == 1; };
  leave();
  {
    const auto held = os::FileLock::acquire(folders.lock, os::FileLock::Mode::exclusive, {});
    REQUIRE(recover(folders.prefix, {}, world.notices).has_value());
    CHECK(os::exists(folders.stage + "/lib"));
  }
  REQUIRE(recover(folders.prefix, {}, world.notices).has_value());
  CHECK(is_clean());
  leave();
  REQUIRE(LockedEnvironment::acquire(world.environment, {}, world.notices).has_value());
  CHECK(is_clean());
  CHECK(world.notices.entries().empty());
}

}  // namespace
}  // namespace sconce::install
