#include "sconce/install/change.hpp"

#include <doctest/doctest.h>

#include "journal.hpp"
#include "world.hpp"

namespace sconce::install {
namespace {

bool is_there(const std::string& path) { return os::exists(path); }

TEST_CASE("a new environment is made and its wheels are hard links into the store") {
  World world;
  const auto wheel = world.add("demo", "1.0", {{"demo/__init__.py", "x = 1\n"}});
  const auto report = world.apply({.wheels = {wheel}, .files = {new_environment(world)}});
  REQUIRE(report.has_value());
  CHECK(report->files_copied == 0);
  CHECK(os::read_file(world.site("demo/__init__.py")) == "x = 1\n");
  CHECK(is_there(world.environment.prefix + "/pyvenv.cfg"));
  CHECK(is_there(world.site("demo-1.0.dist-info/RECORD")));
  const auto installed = *os::status_if_exists(world.site("demo/__init__.py"));
  const auto stored =
      *os::status_if_exists(world.store->tree_path(wheel.sha256) + "/demo/__init__.py");
  CHECK(installed->inode == stored->inode);
  CHECK_FALSE(is_there(world.environment.prefix + "/.sconce/stage"));
  CHECK_FALSE(is_there(world.environment.prefix + "/.sconce/journal"));
}

TEST_CASE("site-packages stands also where nothing is installed") {
  World world;
  REQUIRE(world.apply({.files = {new_environment(world)}}).has_value());
  CHECK(os::is_directory(world.site("")));
}

TEST_CASE("a replaced distribution leaves nothing of its old version behind") {
  World world;
  const auto first = world.add("demo", "1.0", {{"demo/__init__.py", "1"}, {"demo/old.py", "1"}});
  const auto second = world.add("demo", "2.0", {{"demo/__init__.py", "2"}, {"demo/new.py", "2"}});
  REQUIRE(world.apply({.wheels = {first}}).has_value());
  REQUIRE(os::make_directories(world.site("demo/__pycache__")).has_value());
  REQUIRE(os::write_file_atomically(world.site("demo/__pycache__/old.cpython-311.pyc"), "x")
              .has_value());
  REQUIRE(
      world.apply({.wheels = {second}, .removals = {World::dist_info("demo", "1.0")}}).has_value());
  CHECK(os::read_file(world.site("demo/__init__.py")) == "2");
  CHECK(is_there(world.site("demo/new.py")));
  CHECK_FALSE(is_there(world.site("demo/old.py")));
  CHECK_FALSE(is_there(world.site("demo/__pycache__")));
  CHECK_FALSE(is_there(world.site("demo-1.0.dist-info")));
  CHECK(is_there(world.site("demo-2.0.dist-info/METADATA")));
}

TEST_CASE("files of others in a package's folder stay when it is replaced or removed") {
  World world;
  const auto first = world.add("demo", "1.0", {{"demo/__init__.py", "1"}, {"demo/sub/a.py", "1"}});
  const auto second = world.add("demo", "2.0", {{"demo/__init__.py", "2"}});
  REQUIRE(world.apply({.wheels = {first}}).has_value());
  REQUIRE(os::write_file_atomically(world.site("demo/mine.txt"), "mine").has_value());
  REQUIRE(
      world.apply({.wheels = {second}, .removals = {World::dist_info("demo", "1.0")}}).has_value());
  CHECK(os::read_file(world.site("demo/__init__.py")) == "2");
  CHECK_FALSE(is_there(world.site("demo/sub")));
  REQUIRE(world.apply({.removals = {World::dist_info("demo", "2.0")}}).has_value());
  CHECK(os::read_file(world.site("demo/mine.txt")) == "mine");
  CHECK_FALSE(is_there(world.site("demo/__init__.py")));
  CHECK_FALSE(is_there(world.site("demo-2.0.dist-info")));
}

TEST_CASE("shared folders keep what other distributions have in them") {
  World world;
  const auto one = world.add("one", "1.0", {{"shared/one/a.so", "1"}});
  const auto two = world.add("two", "1.0", {{"shared/two/a.so", "2"}});
  REQUIRE(world.apply({.wheels = {one}}).has_value());
  REQUIRE(world.apply({.wheels = {two}}).has_value());
  REQUIRE(world.apply({.removals = {World::dist_info("one", "1.0")}}).has_value());
  CHECK_FALSE(is_there(world.site("shared/one")));
  CHECK(os::read_file(world.site("shared/two/a.so")) == "2");
  REQUIRE(world.apply({.removals = {World::dist_info("two", "1.0")}}).has_value());
  CHECK_FALSE(is_there(world.site("shared")));
  CHECK(os::is_directory(world.site("")));
}

TEST_CASE("two wheels share a path with equal bytes and lose it with the last owner") {
  for (const bool at_once : {true, false}) {
    CAPTURE(at_once);
    World world;
    const auto one = world.add("one", "1.0", {{"common/a.py", "same"}, {"one.py", ""}});
    const auto two = world.add("two", "1.0", {{"common/a.py", "same"}, {"two.py", ""}});
    if (at_once) {
      REQUIRE(world.apply({.wheels = {one, two}}).has_value());
    } else {
      REQUIRE(world.apply({.wheels = {one}}).has_value());
      REQUIRE(world.apply({.wheels = {two}}).has_value());
    }
    REQUIRE(world.apply({.removals = {World::dist_info("one", "1.0")}}).has_value());
    CHECK(os::read_file(world.site("common/a.py")) == "same");
    REQUIRE(world.apply({.removals = {World::dist_info("two", "1.0")}}).has_value());
    CHECK_FALSE(is_there(world.site("common")));
  }
}

TEST_CASE("two wheels with different bytes for one path are refused by name") {
  World world;
  const auto one = world.add("one", "1.0", {{"common/a.py", "one"}});
  const auto two = world.add("two", "1.0", {{"common/a.py", "two"}});
  const auto both = world.apply({.wheels = {one, two}});
  REQUIRE_FALSE(both.has_value());
  CHECK(both.error().message() ==
        "`one 1.0` and `two 1.0` bring `lib/python3.11/site-packages/common/a.py` with different "
        "content");
  CHECK_FALSE(is_there(world.environment.prefix));

  REQUIRE(world.apply({.wheels = {one}}).has_value());
  const Files before = world.snapshot();
  const auto second = world.apply({.wheels = {two}});
  REQUIRE_FALSE(second.has_value());
  CHECK(second.error().message().find("common/a.py") != std::string::npos);
  CHECK(world.snapshot() == before);
}

TEST_CASE("leftovers that nobody owns give way") {
  World world;
  const auto wheel = world.add("demo", "1.0", {{"demo/__init__.py", "new"}});
  REQUIRE(os::make_directories(world.site("demo")).has_value());
  REQUIRE(os::write_file_atomically(world.site("demo/__init__.py"), "stale").has_value());
  const auto report = world.apply({.wheels = {wheel}});
  REQUIRE(report.has_value());
  CHECK(report->files_replaced == 1);
  CHECK(os::read_file(world.site("demo/__init__.py")) == "new");
}

TEST_CASE("nothing outside of the environment is removed, through RECORD or through links") {
  World world;
  const std::string outside = world.folder() + "/outside";
  REQUIRE(os::make_directories(outside).has_value());
  REQUIRE(os::write_file_atomically(outside + "/a.py", "precious").has_value());
  const auto wheel = world.add("demo", "1.0", {{"demo/a.py", "1"}});
  REQUIRE(world.apply({.wheels = {wheel}}).has_value());
  const std::string record = world.site("demo-1.0.dist-info/RECORD");
  const std::string text = *os::read_file(record) + "../../../../outside/a.py,,\n" + outside +
                           "/a.py,,\nlinked/a.py,,\n";
  REQUIRE(os::write_file_atomically(record, text).has_value());
  REQUIRE(os::symbolic_link(outside, world.site("linked")).has_value());
  REQUIRE(world.apply({.removals = {World::dist_info("demo", "1.0")}}).has_value());
  CHECK(os::read_file(outside + "/a.py") == "precious");
  CHECK_FALSE(is_there(world.site("demo")));
  CHECK(is_there(world.site("linked/a.py")));
}

TEST_CASE("a file of the store that was edited is decoded again and the edit does not spread") {
  World world;
  const auto wheel = world.add("demo", "1.0", {{"demo/a.py", "original"}});
  const std::string stored = world.store->tree_path(wheel.sha256) + "/demo/a.py";
  REQUIRE(os::set_mode(stored, 0644).has_value());
  {
    const auto file = os::File::open_or_create(stored);
    REQUIRE(file->write_at(0, as_bytes("EDITED")).has_value());
  }
  const auto report = world.apply({.wheels = {wheel}});
  REQUIRE(report.has_value());
  CHECK(os::read_file(world.site("demo/a.py")) == "original");
  CHECK(report->files_copied == 1);
  CHECK(world.notices.entries().size() == 1);
}

TEST_CASE("an environment is discarded as a whole when it is made anew") {
  World world;
  const auto wheel = world.add("demo", "1.0", {{"demo/a.py", "1"}});
  REQUIRE(world.apply({.wheels = {wheel}, .files = {new_environment(world)}}).has_value());
  REQUIRE(os::write_file_atomically(world.environment.prefix + "/notes", "x").has_value());
  const auto report =
      world.apply({.files = {new_environment(world)}, .existing = Existing::discarded});
  REQUIRE(report.has_value());
  CHECK_FALSE(is_there(world.site("demo")));
  CHECK_FALSE(is_there(world.environment.prefix + "/notes"));
  CHECK(is_there(world.environment.prefix + "/pyvenv.cfg"));
  CHECK(os::is_directory(world.site("")));
}

TEST_CASE("a stop request before the commit leaves everything as it was") {
  World world;
  const auto wheel = world.add("demo", "1.0", {{"demo/a.py", "1"}});
  std::stop_source stop;
  stop.request_stop();
  const auto stopped = world.apply({.wheels = {wheel}}, stop.get_token());
  REQUIRE_FALSE(stopped.has_value());
  CHECK(stopped.error().kind() == ErrorKind::interrupted);
  CHECK_FALSE(is_there(world.environment.prefix));
}

TEST_CASE("a damaged journal is told and dropped, a stale stage is deleted without a word") {
  World world;
  REQUIRE(world.apply({.files = {new_environment(world)}}).has_value());
  const ChangeFolders folders = ChangeFolders::of(world.environment.prefix);
  REQUIRE(os::make_directories(folders.stage + "/lib").has_value());
  REQUIRE(LockedEnvironment::acquire(world.environment, {}, world.notices).has_value());
  CHECK_FALSE(is_there(folders.stage));
  CHECK(world.notices.entries().empty());
  REQUIRE(os::write_file_atomically(folders.journal, "sconce change journal 1\nx\n{}").has_value());
  REQUIRE(recover(world.environment.prefix, {}, world.notices).has_value());
  CHECK_FALSE(is_there(folders.journal));
  CHECK(world.notices.entries().size() == 1);
}

}  // namespace
}  // namespace sconce::install
