#include <doctest/doctest.h>

#include "sconce/os/files.hpp"
#include "scratch.hpp"

namespace sconce::os {
namespace {

TEST_CASE("joining puts one slash between, and an absolute path stands alone") {
  CHECK(join_path("a", "b") == "a/b");
  CHECK(join_path("a/", "b") == "a/b");
  CHECK(join_path("", "b") == "b");
  CHECK(join_path("a", "") == "a");
  CHECK(join_path("/a", "/b") == "/b");
  CHECK(join_path("/", "b") == "/b");
}

TEST_CASE("parent and name of a path") {
  CHECK(parent_path("/a/b") == "/a");
  CHECK(parent_path("/a/b/") == "/a");
  CHECK(parent_path("/a") == "/");
  CHECK(parent_path("/") == "/");
  CHECK(parent_path("a") == ".");
  CHECK(parent_path("a//b") == "a");
  CHECK(file_name("/a/b/") == "b");
  CHECK(file_name("b") == "b");
  CHECK(file_name("/").empty());
}

TEST_CASE("an absolute path has its dots folded by text") {
  CHECK(absolute_path("/a/./b/../c//d/") == "/a/c/d");
  CHECK(absolute_path("/../..") == "/");
  CHECK(absolute_path("x") == join_path(current_directory(), "x"));
}

TEST_CASE("the real path has no links") {
  const Scratch scratch;
  scratch.write("folder/file", "");
  REQUIRE(symbolic_link("folder", scratch / "link").has_value());
  const std::string root = real_path(scratch.path()).value();
  CHECK(real_path(scratch / "link/file").value() == root + "/folder/file");
  CHECK(real_path(scratch / "none").error().kind() == ErrorKind::not_found);
}

}  // namespace
}  // namespace sconce::os
