#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/os/threads.hpp"

namespace sconce::os {

struct Mailbox::State {
  std::mutex mutex;
  std::condition_variable came;
  std::deque<Task> messages;  // under the mutex

  std::optional<Task> take() {
    const std::lock_guard lock(mutex);
    if (messages.empty()) return std::nullopt;
    Task message = std::move(messages.front());
    messages.pop_front();
    return message;
  }
};

Mailbox::Mailbox() : state_(std::make_unique<State>()) {}
Mailbox::~Mailbox() = default;

void Mailbox::post(Task task) {
  const std::lock_guard lock(state_->mutex);
  state_->messages.push_back(std::move(task));
  // Under the lock: the owner may end the mailbox as soon as it has seen the message.
  state_->came.notify_one();
}

Result<void> Mailbox::run_until(const std::function<bool()>& done, std::stop_token stop) {
  const std::stop_callback wake(stop, [this] {
    // The lock orders this after the check of the token, so the wake-up cannot be lost.
    const std::lock_guard lock(state_->mutex);
    state_->came.notify_one();
  });
  while (!done()) {
    if (stop.stop_requested()) return fail(ErrorKind::interrupted, "stopped on request");
    if (auto message = state_->take()) {
      (*message)();
      continue;
    }
    std::unique_lock lock(state_->mutex);
    state_->came.wait(lock, [&] { return !state_->messages.empty() || stop.stop_requested(); });
  }
  return {};
}

void Mailbox::run_pending() {
  while (auto message = state_->take()) (*message)();
}

}  // namespace sconce::os
