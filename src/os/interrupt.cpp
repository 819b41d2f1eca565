#include <signal.h>  // NOLINT: sigaction is no part of <csignal>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

#include "sconce/base/result.hpp"
#include "sconce/os/files.hpp"
#include "sconce/os/terminal.hpp"

// A handler may do next to nothing, so it adds to an eventfd, and a thread that waits for it makes
// the stop request. The state is the process's own, as signal handlers are.
namespace sconce::os {
namespace {

constexpr std::array kSignals = {SIGINT, SIGTERM};

std::atomic<int> event_fd{-1};     // of the watch; -1: none
std::atomic<int> signals_told{0};  // to the watch
std::atomic<int> holds{0};
std::atomic<int> held_back{0};  // the last signal that came during a hold; 0: none

static_assert(std::atomic<int>::is_always_lock_free);

void tell_watch() {
  if (signals_told.fetch_add(1) > 0) ::_exit(130);
  const std::uint64_t one = 1;
  static_cast<void>(!::write(event_fd, &one, sizeof one));
}

void on_signal(int number) {
  const int saved_errno = errno;
  if (holds > 0) {
    held_back = number;
  } else if (event_fd >= 0) {
    tell_watch();
  }
  errno = saved_errno;
}

// Our handler in place of what was there; gives that back when it ends. A signal that the parent
// chose to ignore (nohup) stays ignored.
class Handlers {
 public:
  Handlers() {
    for (std::size_t i = 0; i < kSignals.size(); ++i) {
      ::sigaction(kSignals[i], nullptr, &before_[i]);
      if (before_[i].sa_handler == SIG_IGN) continue;
      struct sigaction ours = {};
      ours.sa_handler = on_signal;
      ours.sa_flags = SA_RESTART;
      sigemptyset(&ours.sa_mask);
      ::sigaction(kSignals[i], &ours, nullptr);
    }
  }
  ~Handlers() {
    for (std::size_t i = 0; i < kSignals.size(); ++i) {
      ::sigaction(kSignals[i], &before_[i], nullptr);
    }
  }
  Handlers(const Handlers&) = delete;
  Handlers& operator=(const Handlers&) = delete;

 private:
  std::array<struct sigaction, kSignals.size()> before_{};
};

}  // namespace

struct InterruptWatch::State {
  FileDescriptor event{::eventfd(0, EFD_CLOEXEC)};
  std::stop_source stop;
  std::atomic<bool> ending{false};
  std::once_flag started;
  std::thread watcher;
  std::optional<Handlers> handlers;

  void watch() {
    std::uint64_t count = 0;
    while (::read(event.get(), &count, sizeof count) < 0 && errno == EINTR) {
    }
    if (signals_told > 0) stop.request_stop();
  }
};

InterruptWatch::InterruptWatch() : state_(std::make_unique<State>()) {
  SCONCE_ASSERT(event_fd == -1);
  signals_told = 0;
  event_fd = state_->event.get();
  state_->handlers.emplace();
}

InterruptWatch::~InterruptWatch() {
  state_->handlers.reset();
  event_fd = -1;
  if (!state_->watcher.joinable()) return;
  const std::uint64_t one = 1;
  static_cast<void>(!::write(state_->event.get(), &one, sizeof one));
  state_->watcher.join();
}

std::stop_token InterruptWatch::token() const {
  std::call_once(state_->started,
                 [this] { state_->watcher = std::thread([this] { state_->watch(); }); });
  return state_->stop.get_token();
}

struct InterruptHold::State {
  // Where no watch has set the handler.
  std::optional<Handlers> handlers;
};

InterruptHold::InterruptHold() : state_(std::make_unique<State>()) {
  if (holds++ == 0 && event_fd == -1) state_->handlers.emplace();
}

InterruptHold::~InterruptHold() {
  state_->handlers.reset();
  if (--holds > 0) return;
  const int number = held_back.exchange(0);
  if (number != 0) ::raise(number);
}

}  // namespace sconce::os
