#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sconce/os/files.hpp"
#include "scratch.hpp"

namespace sconce::os {
namespace {

TEST_CASE("a tree is removed without following its links") {
  const Scratch scratch;
  scratch.write("outside/keep", "");
  scratch.write("tree/a/b/c", "");
  REQUIRE(symbolic_link("../outside", scratch / "tree/link").has_value());
  REQUIRE(remove_tree(scratch / "tree").has_value());
  CHECK_FALSE(exists(scratch / "tree"));
  CHECK(exists(scratch / "outside/keep"));
}

TEST_CASE("a link or file in place of the tree is removed itself") {
  const Scratch scratch;
  scratch.write("outside/keep", "");
  REQUIRE(symbolic_link("outside", scratch / "link").has_value());
  REQUIRE(remove_tree(scratch / "link").has_value());
  CHECK(exists(scratch / "outside/keep"));
  REQUIRE(remove_tree(scratch / "outside/keep").has_value());
  CHECK_FALSE(exists(scratch / "outside/keep"));
}

TEST_CASE("a tree deeper than the stack and the descriptors reach is removed") {
  const Scratch scratch;
  REQUIRE(make_directories(scratch / "deep").has_value());
  FileDescriptor at(::open((scratch / "deep").c_str(), O_RDONLY | O_DIRECTORY));
  for (int depth = 0; depth < 5000; ++depth) {
    REQUIRE(::mkdirat(at.get(), "d", 0755) == 0);
    at = FileDescriptor(::openat(at.get(), "d", O_RDONLY | O_DIRECTORY));
    REQUIRE(at.is_open());
  }
  at = FileDescriptor();
  REQUIRE(remove_tree(scratch / "deep").has_value());
  CHECK_FALSE(exists(scratch / "deep"));
}

TEST_CASE("read-only and closed folders are no obstacle to their owner") {
  const Scratch scratch;
  REQUIRE(set_mode(scratch.path(), 0777).has_value());
  // The superuser is never denied, so the work is done as nobody.
  const pid_t child = ::fork();
  if (child == 0) {
    if (::getuid() == 0 && ::setresuid(65534, 65534, 65534) != 0) ::_exit(2);
    scratch.write("tree/a/b/file", "");
    scratch.write("tree/closed/file", "");
    static_cast<void>(set_mode(scratch / "tree/a/b", 0555));
    static_cast<void>(set_mode(scratch / "tree/a", 0555));
    static_cast<void>(set_mode(scratch / "tree/closed", 0));
    const bool is_removed = remove_tree(scratch / "tree").has_value() && !exists(scratch / "tree");
    ::_exit(is_removed ? 0 : 1);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WEXITSTATUS(status) == 0);
}

}  // namespace
}  // namespace sconce::os
