#include "sconce/os/directory.hpp"

#include <doctest/doctest.h>

#include "scratch.hpp"

namespace sconce::os {
namespace {

TEST_CASE("files are linked from one folder into another") {
  const Scratch scratch;
  scratch.write("store/pkg/a.py", "a");
  REQUIRE(make_directories(scratch / "stage").has_value());
  const Directory store = Directory::open(scratch / "store").value();
  const Directory stage = Directory::open(scratch / "stage").value();
  REQUIRE(stage.make_directory_at("pkg").has_value());
  CHECK(stage.make_directory_at("pkg").has_value());
  REQUIRE(stage.link_at(store, "pkg/a.py", "pkg/a.py").has_value());
  CHECK(read_file(scratch / "stage/pkg/a.py").value() == "a");
  CHECK(stage.status_at("pkg/a.py").value()->links == 2);
  CHECK(stage.link_at(store, "none", "none").error().kind() == ErrorKind::not_found);
  CHECK_FALSE(stage.link_at(store, "pkg/a.py", "pkg/a.py").has_value());
  CHECK_FALSE(stage.make_directory_at("pkg/a.py").has_value());
}

TEST_CASE("changes happen in the open folder, wherever it has moved") {
  const Scratch scratch;
  REQUIRE(make_directories(scratch / "one").has_value());
  const Directory folder = Directory::open(scratch / "one").value();
  REQUIRE(rename(scratch / "one", scratch / "two").has_value());
  const File file = folder.create_file_at("a").value();
  REQUIRE(file.write_at(0, as_bytes("text")).has_value());
  CHECK(read_file(scratch / "two/a").value() == "text");
  REQUIRE(folder.symbolic_link_at("a", "link").has_value());
  CHECK(folder.list().value().size() == 2);
  CHECK(folder.list().value().size() == 2);
  const Directory top = Directory::open(scratch.path()).value();
  REQUIRE(folder.rename_at("a", top, "b").has_value());
  CHECK(top.status_at("b").value().has_value());
  CHECK(folder.unlink_at("link").has_value());
  CHECK(folder.unlink_at("link").has_value());
  CHECK(top.remove_directory_at("two").has_value());
  CHECK(top.remove_directory_at("two").has_value());
  CHECK_FALSE(top.status_at("two").value().has_value());
  CHECK(top.sync().has_value());
}

TEST_CASE("two entries of two folders are exchanged") {
  const Scratch scratch;
  scratch.write("one/a", "1");
  scratch.write("two/a", "2");
  const Directory one = Directory::open(scratch / "one").value();
  const Directory two = Directory::open(scratch / "two").value();
  const auto exchanged = one.exchange_at("a", two, "a");
  if (exchanged) {
    CHECK(read_file(scratch / "one/a").value() == "2");
  } else {
    CHECK(exchanged.error().kind() == ErrorKind::unsupported);
  }
  CHECK(one.exchange_at("a", two, "none").error().kind() == ErrorKind::not_found);
}

TEST_CASE("opening beneath never goes through a link or out of the folder") {
  const Scratch scratch;
  scratch.write("root/sub/file", "x");
  REQUIRE(symbolic_link("sub", scratch / "root/link").has_value());
  REQUIRE(symbolic_link("sub/file", scratch / "root/filelink").has_value());
  const Directory root = Directory::open(scratch / "root").value();
  CHECK(root.open_beneath("sub").has_value());
  CHECK(root.open_beneath("").has_value());
  CHECK(root.open_file_beneath("sub/file").value().size() == 1);
  CHECK_FALSE(root.open_beneath("link").has_value());
  CHECK_FALSE(root.open_beneath("..").has_value());
  CHECK_FALSE(root.open_file_beneath("link/file").has_value());
  CHECK_FALSE(root.open_file_beneath("filelink").has_value());
  CHECK_FALSE(root.open_file_beneath("sub").has_value());
  CHECK(root.open_beneath("none").error().kind() == ErrorKind::not_found);
}

}  // namespace
}  // namespace sconce::os
