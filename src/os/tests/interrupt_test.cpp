#include <doctest/doctest.h>
#include <signal.h>  // NOLINT
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <optional>
#include <thread>

#include "sconce/os/clock.hpp"
#include "sconce/os/terminal.hpp"

namespace sconce::os {
namespace {

// Runs `body` in a child, since signals end processes; its wait status.
int status_of_child(const std::function<int()>& body) {
  const pid_t child = ::fork();
  if (child == 0) {
    // The test framework's own handlers are none of the body's.
    for (const int number : {SIGINT, SIGTERM}) ::signal(number, SIG_DFL);
    ::_exit(body());
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return status;
}

bool stops_soon(const std::stop_token& token) {
  const double start = monotonic_seconds();
  while (!token.stop_requested() && monotonic_seconds() - start < 5) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return token.stop_requested();
}

TEST_CASE("the first signal becomes a stop request") {
  for (const int number : {SIGINT, SIGTERM}) {
    const int status = status_of_child([=] {
      const InterruptWatch watch;
      const auto token = watch.token();
      if (token.stop_requested()) return 1;
      ::raise(number);
      return stops_soon(token) ? 0 : 2;
    });
    CHECK(status == 0);
  }
}

TEST_CASE("a signal before the token was asked for is not lost") {
  CHECK(status_of_child([] {
          const InterruptWatch watch;
          ::raise(SIGINT);
          return stops_soon(watch.token()) ? 0 : 2;
        }) == 0);
}

TEST_CASE("the second signal ends the process with 130") {
  const int status = status_of_child([] {
    const InterruptWatch watch;
    ::raise(SIGINT);
    ::raise(SIGINT);
    return 1;
  });
  CHECK(WEXITSTATUS(status) == 130);
}

TEST_CASE("signals during a hold are delivered to the watch when it ends") {
  CHECK(status_of_child([] {
          const InterruptWatch watch;
          const auto token = watch.token();
          {
            const InterruptHold hold;
            ::raise(SIGINT);
            ::raise(SIGTERM);
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
            if (token.stop_requested()) return 1;
          }
          return stops_soon(token) ? 0 : 2;
        }) == 0);
}

TEST_CASE("without a watch a held signal does its usual work after the hold") {
  const int status = status_of_child([] {
    {
      const InterruptHold hold;
      ::raise(SIGTERM);
    }
    return 1;
  });
  CHECK(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGTERM);
}

TEST_CASE("after the watch signals are as before") {
  const int status = status_of_child([] {
    {
      const InterruptWatch watch;
    }
    ::raise(SIGTERM);
    return 1;
  });
  CHECK(WTERMSIG(status) == SIGTERM);
}

TEST_CASE("a signal that the parent chose to ignore stays ignored") {
  CHECK(status_of_child([] {
          ::signal(SIGINT, SIG_IGN);
          const InterruptWatch watch;
          ::raise(SIGINT);
          ::raise(SIGINT);
          return 0;
        }) == 0);
}

TEST_CASE("what is no terminal has 80 columns") {
  CHECK_FALSE(is_terminal(-1));
  CHECK(terminal_columns(-1) == 80);
}

TEST_CASE("clocks go on") {
  const double start = monotonic_seconds();
  std::this_thread::sleep_for(std::chrono::milliseconds(2));
  CHECK(monotonic_seconds() - start >= 0.002);
  CHECK(unix_seconds() > 1'700'000'000);
}

}  // namespace
}  // namespace sconce::os
