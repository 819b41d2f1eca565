#include "sconce/base/relative_path.hpp"

#include <doctest/doctest.h>

namespace sconce {
namespace {

TEST_CASE("well-formed relative paths are taken as they are") {
  for (const char* text : {"", "a", "a/b", ".hidden", "a..b/...", "a b/ü", "a:b"}) {
    CAPTURE(text);
    const auto path = RelativePath::parse(text);
    REQUIRE(path.has_value());
    CHECK(path->text() == text);
  }
}

TEST_CASE("paths that could leave the root or be read in two ways are refused") {
  for (const std::string_view text :
       {std::string_view("/a"), std::string_view("a/"), std::string_view("a//b"),
        std::string_view("."), std::string_view(".."), std::string_view("a/../b"),
        std::string_view("./a"), std::string_view("a/."), std::string_view("a\\b"),
        std::string_view("a\0b", 3), std::string_view("/")}) {
    CAPTURE(text);
    REQUIRE_FALSE(RelativePath::parse(text).has_value());
    CHECK(RelativePath::parse(text).error().kind() == ErrorKind::input);
  }
}

TEST_CASE("a path knows its name, parent and parts") {
  const auto path = RelativePath::literal("a/b/c");
  CHECK(path.name() == "c");
  CHECK(path.parent().text() == "a/b");
  CHECK(path.parts() == std::vector<std::string_view>{"a", "b", "c"});
  CHECK(RelativePath().parent().is_root());
  CHECK(RelativePath().parts().empty());
  CHECK(RelativePath::literal("a").parent().is_root());
}

TEST_CASE("joining with the root changes nothing") {
  const auto path = RelativePath::literal("a/b");
  CHECK(path / RelativePath() == path);
  CHECK(RelativePath() / path == path);
  CHECK((path / RelativePath::literal("c")).text() == "a/b/c");
}

TEST_CASE("only whole parts count for lying within a folder") {
  const auto path = RelativePath::literal("a/bc");
  CHECK(path.is_within(RelativePath::literal("a")));
  CHECK(path.is_within(path));
  CHECK(path.is_within(RelativePath()));
  CHECK_FALSE(path.is_within(RelativePath::literal("a/b")));
  CHECK_FALSE(path.is_within(RelativePath::literal("a/bc/d")));
}

}  // namespace
}  // namespace sconce
