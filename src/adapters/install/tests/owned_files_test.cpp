#include "owned_files.hpp"

#include <doctest/doctest.h>

namespace sconce::install {
namespace {

TEST_CASE("paths of RECORD are folded and none leaves the prefix") {
  struct Row {
    std::string_view path, below;
  };
  constexpr Row kRows[] = {
      {"a/b.py", "lib/site/a/b.py"},
      {"../../bin/x", "bin/x"},
      {"./a//b.py", "lib/site/a/b.py"},
      {"../../../etc/passwd", ""},
      {"../../..", ""},
      {"../..", ""},
      {"/venv/bin/x", "bin/x"},
      {"/venv/../etc/passwd", ""},
      {"/venvious/x", ""},
      {"/etc/passwd", ""},
      {"a/../../../bin/x", "bin/x"},
      {"", "lib/site"},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.path);
    const auto path = path_below_prefix(row.path, RelativePath::literal("lib/site"), "/venv");
    CHECK((path ? path->text() : "") == row.below);
  }
}

TEST_CASE("a distribution owns what its RECORD lists inside of the environment") {
  LiteralTree tree;
  tree.add("lib/site/a-1.dist-info/RECORD", "a.py,,\n../../bin/a,,\n/etc/passwd,,\n");
  CollectedNotices notices;
  const auto owned =
      owned_files(tree, RelativePath::literal("lib/site/a-1.dist-info"), "/venv", notices);
  REQUIRE(owned.has_value());
  CHECK(*owned == PathSet{"lib/site/a.py", "bin/a"});
  CHECK(notices.entries().size() == 1);
}

TEST_CASE("without a list of files nothing can be removed") {
  LiteralTree tree;
  tree.add("lib/site/a.egg-info/PKG-INFO", "");
  CollectedNotices notices;
  const auto owned =
      owned_files(tree, RelativePath::literal("lib/site/a.egg-info"), "/venv", notices);
  REQUIRE_FALSE(owned.has_value());
  CHECK(owned.error().kind() == ErrorKind::state);
}

}  // namespace
}  // namespace sconce::install
