#include "sconce/os/file_lock.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <thread>

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
  const pid_t child = ::fork();
  if (child == 0) {
    auto lock = FileLock::acquire(path, Mode::exclusive, {});
    ::_exit(lock ? 0 : 1);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WEXITSTATUS(status) == 0);
  CHECK(FileLock::try_acquire(path, Mode::exclusive).value().has_value());
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
