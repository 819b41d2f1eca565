#include "sconce/os/file_lock.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <signal.h>  // NOLINT

#include <atomic>
#include <thread>

#include "processes.hpp"
#include "scratch.hpp"

namespace sconce::os {
namespace {

using Mode = FileLock::Mode;

TEST_CASE("an exclusive lock keeps everyone out, shared ones only exclusive ones") {
  const Scratch scratch;
  const std::string path = scratch / "lock";
  {
    const FileLock lock = FileLock::acquire(path, Mode::exclusive, {}).value();
    CHECK_FALSE(FileLock::try_acquire(path, Mode::exclusive).value().has_value());
    CHECK_FALSE(FileLock::try_acquire(path, Mode::shared).value().has_value());
  }
  const FileLock lock = FileLock::acquire(path, Mode::shared, {}).value();
  CHECK(FileLock::try_acquire(path, Mode::shared).value().has_value());
  CHECK_FALSE(FileLock::try_acquire(path, Mode::exclusive).value().has_value());
}

TEST_CASE("waiting is told once and ends when the lock is free") {
  const Scratch scratch;
  const std::string path = scratch / "lock";
  std::optional<FileLock> held = FileLock::acquire(path, Mode::exclusive, {}).value();
  std::atomic<int> told{0};
  std::thread waiter(
      [&] { CHECK(FileLock::acquire(path, Mode::exclusive, {}, [&] { ++told; }).has_value()); });
  while (told == 0) std::this_thread::yield();
  held.reset();
  waiter.join();
  CHECK(told == 1);
}

TEST_CASE("waiting ends with interrupted when a stop is asked for") {
  const Scratch scratch;
  const std::string path = scratch / "lock";
  const FileLock held = FileLock::acquire(path, Mode::exclusive, {}).value();
  std::stop_source stop;
  const auto waited =
      FileLock::acquire(path, Mode::exclusive, stop.get_token(), [&] { stop.request_stop(); });
  CHECK(waited.error().kind() == ErrorKind::interrupted);
}

TEST_CASE("the lock of a process that died is free") {
  const Scratch scratch;
  const std::string path = scratch / "lock";
  REQUIRE_FALSE(all_processes(1, [&](int) {
    const auto lock = FileLock::acquire(path, Mode::exclusive, {});
    if (lock) ::raise(SIGKILL);
    return true;
  }));
  CHECK(FileLock::try_acquire(path, Mode::exclusive).value().has_value());
}

TEST_CASE("a file is opened and locked at once, until it is closed") {
  const Scratch scratch;
  const std::string path = scratch.write("file", "text");
  {
    const auto file = try_open_locked(path).value();
    REQUIRE(file.has_value());
    CHECK(file->size() == 4);
    CHECK_FALSE(try_open_locked(path).value().has_value());
    CHECK_FALSE(FileLock::try_acquire(path, Mode::shared).value().has_value());
    REQUIRE(rename(path, scratch / "elsewhere").has_value());
    CHECK(try_open_locked(path).value()->size() == 0);
    CHECK_FALSE(try_open_locked(scratch / "elsewhere").value().has_value());
  }
  CHECK(try_open_locked(scratch / "elsewhere").value().has_value());
  CHECK_FALSE(try_open_locked(scratch.path()).has_value());
}

TEST_CASE("no process gets the lock of a file that another one has moved away before closing it") {
  const Scratch scratch;
  const std::string path = scratch / "file";
  constexpr int kProcesses = 4, kRounds = 200;
  // Each takes the file up, writes its name into it and moves it to a place of its own.
  CHECK(all_processes(kProcesses, [&](int number) {
    const std::string own = std::to_string(number);
    for (int round = 0; round < kRounds;) {
      const auto file = try_open_locked(path);
      if (!file) return false;
      if (!*file) continue;
      if ((*file)->size() != 0 || !(*file)->write_at(0, as_bytes(own))) return false;
      if (!rename(path, scratch / fmt::format("{}-{}", own, ++round))) return false;
    }
    return true;
  }));
  const auto moved = list_directory(scratch.path()).value();
  CHECK(moved.size() == kProcesses * kRounds);
  for (const auto& entry : moved) {
    CHECK(read_file(scratch / entry.name).value() == entry.name.substr(0, entry.name.find('-')));
  }
}

TEST_CASE("a lock file that its owner removed is not mistaken for the new one") {
  const Scratch scratch;
  const std::string path = scratch / "lock";
  const FileLock old = FileLock::acquire(path, Mode::exclusive, {}).value();
  REQUIRE(remove_file(path).has_value());
  CHECK(FileLock::try_acquire(path, Mode::exclusive).value().has_value());
}

}  // namespace
}  // namespace sconce::os
