#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include "sconce/os/files.hpp"
#include "scratch.hpp"
#include "system_call.hpp"

namespace sconce::os {
namespace {

RelativePath path(std::string_view text) { return RelativePath::literal(text); }

// root/lib/a.py and links; `secret` lies beside the root.
void make_sample(const Scratch& scratch) {
  scratch.write("secret", "s");
  scratch.write("root/lib/a.py", "a");
  scratch.write("root/secret", "inner");
  const auto link = [&](const char* target, const char* name) {
    REQUIRE(symbolic_link(target, scratch / name).has_value());
  };
  link("lib", "root/lib64");
  link("../secret", "root/up");
  link("/lib/a.py", "root/absolute");
  link("../../../../secret", "root/lib/far");
  link("loop", "root/loop");
}

TEST_CASE("a host tree follows links as if its root were the root of everything") {
  const Scratch scratch;
  make_sample(scratch);
  const HostTree tree(scratch / "root");
  CHECK(read_file(tree, path("lib64/a.py"), 10).value() == "a");
  CHECK(read_file(tree, path("absolute"), 10).value() == "a");
  CHECK(read_file(tree, path("up"), 10).value() == "inner");
  CHECK(read_file(tree, path("lib/far"), 10).value() == "inner");
  CHECK(tree.list(path("lib64")).value().size() == 2);
  CHECK(tree.list(RelativePath()).value().size() == 6);
  CHECK_FALSE(tree.open(path("loop")).has_value());
}

TEST_CASE("a host tree looks at links themselves for status and target") {
  const Scratch scratch;
  make_sample(scratch);
  const HostTree tree(scratch / "root");
  CHECK(tree.status(path("lib64")).value().kind == FileKind::symbolic_link);
  CHECK(tree.status(path("lib64/a.py")).value().size == 1);
  CHECK(tree.status(RelativePath()).value().kind == FileKind::directory);
  CHECK(tree.read_link(path("up")).value() == "../secret");
  CHECK(tree.read_link(path("lib/a.py")).error().kind() == ErrorKind::file_system);
}

TEST_CASE("files that the kernel makes while they are read are read whole") {
  const HostTree tree("/proc");
  CHECK(read_file(tree, path("self/limits"), 1 << 20).value().find("open files") !=
        std::string::npos);
  CHECK(read_file(tree, path("version"), 1 << 20).value().starts_with("Linux version"));
  CHECK_FALSE(tree.open(path("sys")).has_value());
}

TEST_CASE("what is absent in a host tree is not_found") {
  const Scratch scratch;
  make_sample(scratch);
  const HostTree tree(scratch / "root");
  CHECK(tree.status(path("none")).error().kind() == ErrorKind::not_found);
  CHECK(tree.open(path("lib/a.py/below")).error().kind() == ErrorKind::not_found);
  CHECK(tree.list(path("none")).error().kind() == ErrorKind::not_found);
  CHECK(HostTree(scratch / "none").list(RelativePath()).error().kind() == ErrorKind::not_found);
  CHECK(tree.open(path("lib")).error().kind() == ErrorKind::file_system);
}

TEST_CASE("the walk by hand finds what the kernel finds") {
  const Scratch scratch;
  make_sample(scratch);
  const FileDescriptor root(::open((scratch / "root").c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  struct Row {
    const char* path;
    int flags;
    Within within;
    int error_number;
  };
  const std::vector<Row> rows = {
      {"lib/a.py", O_RDONLY, Within::root, 0},
      {"lib64/a.py", O_RDONLY, Within::root, 0},
      {"absolute", O_RDONLY, Within::root, 0},
      {"up", O_RDONLY, Within::root, 0},
      {"up", O_PATH | O_NOFOLLOW, Within::root, 0},
      {"lib/far", O_RDONLY, Within::root, 0},
      {"loop", O_RDONLY, Within::root, ELOOP},
      {"lib/a.py/below", O_RDONLY, Within::root, ENOTDIR},
      {"none", O_RDONLY, Within::root, ENOENT},
      {"", O_RDONLY | O_DIRECTORY, Within::root, 0},
      {"lib/..", O_RDONLY | O_DIRECTORY, Within::root, 0},
      {"lib/a.py", O_RDONLY, Within::beneath, 0},
      {"lib64/a.py", O_RDONLY, Within::beneath, ELOOP},
      {"up", O_RDONLY, Within::beneath, ELOOP},
      {"..", O_RDONLY, Within::beneath, EXDEV},
  };
  for (const Row& row : rows) {
    CAPTURE(row.path);
    for (const auto open : {open_within, open_by_walking}) {
      errno = 0;
      const FileDescriptor fd(open(root.get(), row.path, row.flags | O_CLOEXEC, row.within));
      CHECK(fd.is_open() == (row.error_number == 0));
      if (!fd.is_open()) CHECK(errno == row.error_number);
    }
  }
}

}  // namespace
}  // namespace sconce::os
