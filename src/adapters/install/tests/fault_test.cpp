#include <doctest/doctest.h>
#include <errno.h>

#include "journal.hpp"
#include "sconce/os/fault_plan.hpp"
#include "world.hpp"

namespace sconce::install {
namespace {

/// An environment with two distributions, and a change that replaces one, removes the other and
/// installs a third.
struct ChangingWorld : World {
  EnvironmentChange first, second;

  ChangingWorld() {
    const Files old_files = {{"demo/__init__.py", "1"}, {"demo/old.py", "1"}, {"shared/x/a", "1"}};
    const Files new_files = {{"demo/__init__.py", "2"}, {"demo/new.py", "2"}, {"shared/x/a", "2"}};
    first = {.wheels = {add("demo", "1.0", old_files), add("leaver", "1.0", {{"shared/y/b", "1"}})},
             .files = {new_environment(*this)}};
    second = {.wheels = {add("demo", "2.0", new_files), add("third", "1.0", {{"third/a.py", "3"}})},
              .removals = {dist_info("demo", "1.0"), dist_info("leaver", "1.0")}};
    REQUIRE(apply(first).has_value());
    REQUIRE(os::write_file_atomically(site("demo/mine.txt"), "mine").has_value());
  }

  /// Brings the environment back to the state before the change.
  void start_over() {
    REQUIRE(os::remove_tree(environment.prefix).has_value());
    REQUIRE(apply(first).has_value());
    REQUIRE(os::write_file_atomically(site("demo/mine.txt"), "mine").has_value());
  }
};

TEST_CASE("whichever call fails, the environment is the old or the new one, at once or recovered") {
  ChangingWorld world;
  const Files before = world.snapshot();
  os::FaultPlan::disarm();
  REQUIRE(world.apply(world.second).has_value());
  const std::uint64_t calls = os::FaultPlan::calls();
  const Files after = world.snapshot();
  REQUIRE(calls > 20);
  REQUIRE(before != after);
  std::size_t old_ones = 0, recovered = 0;
  for (std::uint64_t nth = 1; nth <= calls; ++nth) {
    CAPTURE(nth);
    world.start_over();
    os::FaultPlan::arm(nth, EIO);
    const auto report = world.apply(world.second);
    os::FaultPlan::disarm();
    const bool has_journal = os::exists(ChangeFolders::of(world.environment.prefix).journal);
    if (has_journal) {
      ++recovered;
      REQUIRE(recover(world.environment.prefix, {}, world.notices).has_value());
      CHECK(world.snapshot() == after);
    } else {
      const Files now = world.snapshot();
      CHECK((now == before || now == after));
      if (report) CHECK(now == after);
      if (now == before) ++old_ones;
    }
    REQUIRE(world.apply({}).has_value());
    CHECK_FALSE(os::exists(ChangeFolders::of(world.environment.prefix).stage));
  }
  CHECK(old_ones > 10);
  CHECK(recovered > 3);
}

TEST_CASE("whichever call of a first installation fails, nothing or all of it stands there") {
  ChangingWorld world;
  const EnvironmentChange change = world.first;
  const auto clear = [&] { REQUIRE(os::remove_tree(world.environment.prefix).has_value()); };
  clear();
  os::FaultPlan::disarm();
  REQUIRE(world.apply(change).has_value());
  const std::uint64_t calls = os::FaultPlan::calls();
  const Files after = world.snapshot();
  for (std::uint64_t nth = 1; nth <= calls; ++nth) {
    CAPTURE(nth);
    clear();
    os::FaultPlan::arm(nth, ENOSPC);
    const auto report = world.apply(change);
    os::FaultPlan::disarm();
    REQUIRE(recover(world.environment.prefix, {}, world.notices).has_value());
    const Files now = world.snapshot();
    CHECK((now.empty() || now == after));
    if (report) CHECK(now == after);
  }
}

}  // namespace
}  // namespace sconce::install
