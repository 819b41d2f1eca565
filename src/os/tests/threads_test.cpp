#include "sconce/os/threads.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <numeric>
#include <thread>

namespace sconce::os {
namespace {

TEST_CASE("a pool runs everything that was posted before its end") {
  std::atomic<int> count{0};
  {
    ThreadPool pool(3);
    for (int i = 0; i < 1000; ++i) {
      pool.post([&, i] {
        ++count;
        if (i % 10 == 0) pool.post([&] { ++count; });
      });
    }
  }
  CHECK(count == 1100);
}

TEST_CASE("what is posted first goes ahead of what waits") {
  std::vector<int> order;
  {
    std::atomic<bool> go{false};
    ThreadPool pool(1);
    pool.post([&] { go.wait(false); });
    pool.post([&] { order.push_back(2); });
    pool.post_first([&] { order.push_back(1); });
    go = true;
    go.notify_all();
  }
  CHECK(order == std::vector<int>{1, 2});
}

TEST_CASE("a pool uses all its threads at once") {
  std::atomic<int> inside{0};
  {
    ThreadPool pool(4);
    CHECK(pool.size() == 4);
    for (int i = 0; i < 4; ++i) {
      pool.post([&] {
        ++inside;
        while (inside < 4) std::this_thread::yield();
      });
    }
  }
  CHECK(inside == 4);
}

TEST_CASE("no wake-up of a pool is lost between an idle thread and a post") {
  std::atomic<int> done{0};
  ThreadPool pool(2);
  for (int round = 1; round <= 20'000; ++round) {
    pool.post([&] {
      ++done;
      done.notify_one();
    });
    for (int seen = done; seen < round; seen = done) done.wait(seen);
  }
  CHECK(done == 20'000);
}

TEST_CASE("a mailbox runs messages in order until the condition holds, and no further") {
  Mailbox mailbox;
  std::vector<int> seen;
  for (int i = 0; i < 5; ++i) mailbox.post([&seen, i] { seen.push_back(i); });
  REQUIRE(mailbox.run_until([&] { return seen.size() == 3; }, {}).has_value());
  CHECK(seen == std::vector<int>{0, 1, 2});
  mailbox.run_pending();
  CHECK(seen.size() == 5);
}

TEST_CASE("no wake-up of a mailbox is lost, whoever posts") {
  Mailbox mailbox;
  constexpr int kEach = 20'000;
  int received = 0;
  std::vector<std::jthread> posters;
  for (int i = 0; i < 3; ++i) {
    posters.emplace_back([&] {
      for (int k = 0; k < kEach; ++k) mailbox.post([&] { ++received; });
    });
  }
  REQUIRE(mailbox.run_until([&] { return received == 3 * kEach; }, {}).has_value());
  CHECK(received == 3 * kEach);
}

TEST_CASE("a stop request wakes the mailbox, whenever it comes") {
  for (int round = 0; round < 500; ++round) {
    Mailbox mailbox;
    std::stop_source stop;
    std::jthread stopper([&] { stop.request_stop(); });
    const auto ended = mailbox.run_until([] { return false; }, stop.get_token());
    REQUIRE_FALSE(ended.has_value());
    CHECK(ended.error().kind() == ErrorKind::interrupted);
  }
}

// Runs the group on a pool and waits for its end.
Result<void> run_group(std::vector<TaskGroup::Work> work, std::stop_token stop = {}) {
  Mailbox mailbox;
  std::optional<Result<void>> outcome;
  ThreadPool pool(3);
  TaskGroup::run(pool, std::move(work), std::move(stop), [&](Result<void> result) {
    mailbox.post([&, result = std::move(result)] { outcome = result; });
  });
  SCONCE_TRY(mailbox.run_until([&] { return outcome.has_value(); }, {}));
  return *outcome;
}

TEST_CASE("a group without work finishes") { CHECK(run_group({}).has_value()); }

TEST_CASE("a group finishes when all its tasks have") {
  std::atomic<int> count{0};
  std::vector<TaskGroup::Work> work;
  for (int i = 0; i < 100; ++i) {
    work.emplace_back([&](std::stop_token) -> Result<void> {
      ++count;
      return {};
    });
  }
  CHECK(run_group(std::move(work)).has_value());
  CHECK(count == 100);
}

TEST_CASE("of the errors of a group the one of the lowest index is told") {
  for (int round = 0; round < 50; ++round) {
    std::vector<TaskGroup::Work> work;
    std::atomic<int> started{0};
    for (int i = 0; i < 3; ++i) {
      work.emplace_back([&, i](std::stop_token) -> Result<void> {
        ++started;
        while (started < 3) std::this_thread::yield();
        return fail(ErrorKind::archive, std::to_string(i));
      });
    }
    CHECK(run_group(std::move(work)).error().message() == "0");
  }
}

TEST_CASE("an error stops the other tasks, and what they say about it is not the error") {
  std::vector<TaskGroup::Work> work;
  std::atomic<bool> is_waiting{false};
  work.emplace_back([&](std::stop_token stop) -> Result<void> {
    is_waiting = true;
    while (!stop.stop_requested()) std::this_thread::yield();
    return fail(ErrorKind::interrupted, "stopped");
  });
  work.emplace_back([&](std::stop_token) -> Result<void> {
    while (!is_waiting) std::this_thread::yield();
    return fail(ErrorKind::mismatch, "wrong");
  });
  CHECK(run_group(std::move(work)).error().kind() == ErrorKind::mismatch);
}

TEST_CASE("a stop from outside skips what has not begun") {
  std::stop_source stop;
  stop.request_stop();
  std::vector<TaskGroup::Work> work;
  work.emplace_back([](std::stop_token) -> Result<void> { return fail(ErrorKind::state, "ran"); });
  CHECK(run_group(std::move(work), stop.get_token()).error().kind() == ErrorKind::interrupted);
}

TEST_CASE("there is at least one usable processor") { CHECK(usable_processors() >= 1); }

}  // namespace
}  // namespace sconce::os
