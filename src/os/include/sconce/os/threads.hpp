#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "sconce/base/result.hpp"

namespace sconce::os {

using Task = std::move_only_function<void()>;

/// At most a fixed number of worker threads, started as work comes in. A task never waits for a
/// task, a transfer, a process or a lock. post() is callable from any thread; the destructor runs
/// what is queued, then joins.
class ThreadPool {
 public:
  explicit ThreadPool(std::size_t threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;
  void post(Task task);
  /// Ahead of everything that was posted plainly: for the longest work, so that it does not end
  /// last.
  void post_first(Task task);
  [[nodiscard]] std::size_t size() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The main thread's inbox: other threads post, the main thread runs. This is the only place where
/// the main thread waits.
class Mailbox {
 public:
  Mailbox();
  ~Mailbox();
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;
  /// From any thread.
  void post(Task task);
  /// Runs messages until `done()` holds; sleeps while there is none. Kind `interrupted` when `stop`
  /// asks for it. Only from the thread that owns the mailbox.
  [[nodiscard]] Result<void> run_until(const std::function<bool()>& done, std::stop_token stop);
  /// Runs what lies there, without waiting.
  void run_pending();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Counts tasks that belong together on a pool. When the last one ends, `finished` is called (on
/// the pool) with success or with the error of the lowest index; an error stops the token of the
/// others and makes later tasks skip. Where only `stop` ended it, the error is `interrupted`.
class TaskGroup {
 public:
  using Finished = std::move_only_function<void(Result<void>)>;
  using Work = std::move_only_function<Result<void>(std::stop_token)>;
  /// Posts all of `work`, in order; `finished` is called exactly once, also for no work at all.
  static void run(ThreadPool& pool, std::vector<Work> work, std::stop_token stop,
                  Finished finished);
};

/// Number of processors that this process may use (affinity and cgroup limits counted).
[[nodiscard]] std::size_t usable_processors();

}  // namespace sconce::os
