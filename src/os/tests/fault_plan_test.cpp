#include "sconce/os/fault_plan.hpp"

#include <doctest/doctest.h>

#include <cerrno>

#include "scratch.hpp"

namespace sconce::os {
namespace {

TEST_CASE("the nth mutating call fails, once, with the errno of the plan") {
  const Scratch scratch;
  FaultPlan::arm(2, ENOSPC);
  CHECK(make_directories(scratch / "a").has_value());
  const auto failed = make_directories(scratch / "b");
  REQUIRE_FALSE(failed.has_value());
  CHECK(failed.error().message().ends_with("no space left on device"));
  CHECK_FALSE(failed.error().hints().empty());
  CHECK(make_directories(scratch / "b").has_value());
  FaultPlan::disarm();
}

TEST_CASE("calls are counted also while nothing is armed") {
  const Scratch scratch;
  FaultPlan::disarm();
  CHECK(read_file(scratch / "none").has_value() == false);
  CHECK(FaultPlan::calls() == 0);
  scratch.write("a", "text");
  CHECK(FaultPlan::calls() >= 3);
}

TEST_CASE("whichever call of an atomic write fails, the file is the old or the new one") {
  const Scratch scratch;
  const std::string path = scratch.write("file", "old");
  std::uint64_t nth = 1;
  for (;; ++nth) {
    CAPTURE(nth);
    REQUIRE(write_file_atomically(path, "old").has_value());
    FaultPlan::arm(nth, EIO);
    const auto written = write_file_atomically(path, "new", 0644, Durability::synced);
    const bool was_reached = FaultPlan::calls() >= nth;
    FaultPlan::disarm();
    const std::string content = read_file(path).value();
    CHECK((content == "old" || content == "new"));
    if (written) CHECK(content == "new");
    CHECK(list_directory(scratch.path()).value().size() == 1);
    if (!was_reached) break;
    CHECK_FALSE(written.has_value());
  }
  CHECK(nth > 4);
}

TEST_CASE("a copy that fails half-way leaves no file") {
  const Scratch scratch;
  const std::string from = scratch.write("from", std::string(2'500'000, 'x'));
  for (std::uint64_t nth = 1;; ++nth) {
    FaultPlan::arm(nth, EIO);
    const auto copied = copy_file(from, scratch / "to", 0644);
    const bool was_reached = FaultPlan::calls() >= nth;
    FaultPlan::disarm();
    // A refused copy_file_range is made up for through memory.
    CHECK(exists(scratch / "to") == copied.has_value());
    if (copied) {
      CHECK(status_if_exists(scratch / "to").value()->size == 2'500'000);
      REQUIRE(remove_file(scratch / "to").has_value());
    }
    if (!was_reached) break;
  }
}

}  // namespace
}  // namespace sconce::os
