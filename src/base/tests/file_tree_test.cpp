#include "sconce/base/file_tree.hpp"

#include <doctest/doctest.h>

#include <array>

namespace sconce {
namespace {

RelativePath path(std::string_view text) { return RelativePath::literal(text); }

LiteralTree sample() {
  LiteralTree tree;
  tree.add("lib/a.py", "a").add("lib/b.so", "bb", 0755).add("top", "t");
  tree.add_link("lib64", "lib").add_link("lib/up", "../top").add_link("out", "../../top");
  tree.add_link("absolute", "/lib/a.py").add_link("loop", "loop").add_link("dangling", "none");
  return tree;
}

TEST_CASE("a literal tree lists its entries sorted, with their kinds") {
  const auto entries = sample().list(path("lib")).value();
  REQUIRE(entries.size() == 3);
  CHECK(entries[0].name == "a.py");
  CHECK(entries[1].kind == FileKind::regular);
  CHECK(entries[2].name == "up");
  CHECK(entries[2].kind == FileKind::symbolic_link);
}

TEST_CASE("list and open follow links that stay inside the root") {
  const LiteralTree tree = sample();
  CHECK(tree.list(path("lib64")).value().size() == 3);
  CHECK(read_file(tree, path("lib64/a.py"), 10).value() == "a");
  CHECK(read_file(tree, path("lib/up"), 10).value() == "t");
  CHECK(read_file(tree, path("absolute"), 10).value() == "a");
}

TEST_CASE("a link never leads above the root") {
  CHECK(read_file(sample(), path("out"), 10).value() == "t");
}

TEST_CASE("status and read_link look at the link itself") {
  const LiteralTree tree = sample();
  CHECK(tree.status(path("lib64")).value().kind == FileKind::symbolic_link);
  CHECK(tree.read_link(path("lib64")).value() == "lib");
  CHECK(tree.status(path("lib/b.so")).value().mode == 0755);
  CHECK(tree.status(path("lib/b.so")).value().size == 2);
  CHECK(tree.status(RelativePath()).value().kind == FileKind::directory);
}

TEST_CASE("what is absent is not_found and what has the wrong kind is not") {
  const LiteralTree tree = sample();
  CHECK(tree.open(path("lib/none")).error().kind() == ErrorKind::not_found);
  CHECK(tree.open(path("dangling")).error().kind() == ErrorKind::not_found);
  CHECK(tree.open(path("top/below")).error().kind() == ErrorKind::not_found);
  CHECK(tree.open(path("lib")).error().kind() == ErrorKind::file_system);
  CHECK(tree.list(path("top")).error().kind() == ErrorKind::file_system);
  CHECK(tree.read_link(path("top")).error().kind() == ErrorKind::file_system);
}

TEST_CASE("links that go round are an error") {
  CHECK(sample().open(path("loop")).error().kind() == ErrorKind::file_system);
}

TEST_CASE("a file over the limit is refused and one at the limit is read") {
  const LiteralTree tree = sample();
  CHECK(read_file(tree, path("lib/b.so"), 2).value() == "bb");
  CHECK(read_file(tree, path("lib/b.so"), 1).error().kind() == ErrorKind::input);
}

TEST_CASE("bytes in memory are never read short") {
  const MemorySource source(std::string("abcdef"));
  std::array<std::byte, 3> three{};
  REQUIRE(source.read_at(3, three).has_value());
  CHECK(as_text(three) == "def");
  CHECK_FALSE(source.read_at(4, three).has_value());
  CHECK_FALSE(source.read_at(~std::uint64_t{0}, three).has_value());
  CHECK(source.read_at(6, {}).has_value());
}

}  // namespace
}  // namespace sconce
