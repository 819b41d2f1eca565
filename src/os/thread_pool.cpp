#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "sconce/os/threads.hpp"

namespace sconce::os {

struct ThreadPool::State {
  std::size_t limit = 1;
  std::mutex mutex;
  std::condition_variable work_came;
  // All below under the mutex.
  std::deque<Task> first;
  std::deque<Task> plain;
  std::size_t idle = 0;
  bool closing = false;
  std::vector<std::thread> threads;

  [[nodiscard]] std::size_t queued() const { return first.size() + plain.size(); }

  std::optional<Task> take() {
    std::deque<Task>& queue = first.empty() ? plain : first;
    if (queue.empty()) return std::nullopt;
    Task task = std::move(queue.front());
    queue.pop_front();
    return task;
  }

  void work() {
    std::unique_lock lock(mutex);
    for (;;) {
      if (auto task = take()) {
        lock.unlock();
        (*task)();
        task.reset();
        lock.lock();
        continue;
      }
      if (closing) return;
      ++idle;
      work_came.wait(lock, [this] { return closing || queued() > 0; });
      --idle;
    }
  }

  // Starts one more thread if the queue is longer than there are waiting threads. A system that
  // refuses is no failure as long as somebody is left to do the work.
  void grow() {
    if (closing || threads.size() == limit || queued() <= idle) return;
    try {
      threads.emplace_back([this] { work(); });
    } catch (const std::system_error&) {
      limit = threads.size();
    }
  }

  void post(std::deque<Task>& queue, Task task) {
    std::unique_lock lock(mutex);
    queue.push_back(std::move(task));
    grow();
    work_came.notify_one();
    if (limit > 0) return;
    // Not a single thread could be started: the poster does the work.
    while (auto own = take()) {
      lock.unlock();
      (*own)();
      lock.lock();
    }
  }
};

ThreadPool::ThreadPool(std::size_t threads) : state_(std::make_unique<State>()) {
  state_->limit = threads == 0 ? 1 : threads;
}

ThreadPool::~ThreadPool() {
  std::vector<std::thread> threads;
  {
    const std::lock_guard lock(state_->mutex);
    state_->closing = true;
    threads = std::move(state_->threads);
  }
  state_->work_came.notify_all();
  for (std::thread& thread : threads) thread.join();
}

void ThreadPool::post(Task task) { state_->post(state_->plain, std::move(task)); }
void ThreadPool::post_first(Task task) { state_->post(state_->first, std::move(task)); }

std::size_t ThreadPool::size() const {
  const std::lock_guard lock(state_->mutex);
  return state_->limit == 0 ? 1 : state_->limit;
}

}  // namespace sconce::os
