#include <atomic>
#include <cstddef>
#include <expected>
#include <memory>
#include <optional>
#include <stop_token>
#include <utility>
#include <vector>

#include "sconce/base/error.hpp"
#include "sconce/base/guarded.hpp"
#include "sconce/base/result.hpp"
#include "sconce/os/threads.hpp"

namespace sconce::os {
namespace {

struct FirstError {
  std::size_t index = 0;
  std::optional<Error> error;
};

// Shared by the tasks of one group; the last one to end reports.
class Group {
 public:
  Group(std::size_t count, std::stop_token stop, TaskGroup::Finished finished)
      : left_(count),
        finished_(std::move(finished)),
        forward_stop_(std::move(stop), StopAll{&stop_}) {}

  void run(std::size_t index, TaskGroup::Work& work) {
    if (!stop_.stop_requested()) {
      if (Result<void> result = work(stop_.get_token()); !result) note(index, result.error());
    } else {
      was_stopped_ = true;
    }
    work = {};
    if (left_.fetch_sub(1) == 1) finished_(outcome());
  }

 private:
  struct StopAll {
    std::stop_source* source;
    void operator()() const { source->request_stop(); }
  };

  void note(std::size_t index, const Error& error) {
    // What a task says that was asked to stop is not why the group stopped.
    if (error.kind() == ErrorKind::interrupted) {
      was_stopped_ = true;
    } else {
      error_.with([&](FirstError& first) {
        if (!first.error || index < first.index) first = {index, error};
      });
    }
    stop_.request_stop();
  }

  [[nodiscard]] Result<void> outcome() const {
    auto error = error_.with([](const FirstError& first) { return first.error; });
    if (error) return std::unexpected(*std::move(error));
    if (was_stopped_) return fail(ErrorKind::interrupted, "stopped on request");
    return {};
  }

  std::atomic<std::size_t> left_;
  std::atomic<bool> was_stopped_{false};
  Guarded<FirstError> error_;
  TaskGroup::Finished finished_;
  std::stop_source stop_;
  std::stop_callback<StopAll> forward_stop_;  // last: it may fire while it is made
};

}  // namespace

void TaskGroup::run(ThreadPool& pool, std::vector<Work> work, std::stop_token stop,
                    Finished finished) {
  if (work.empty()) {
    pool.post([finished = std::move(finished)]() mutable { finished({}); });
    return;
  }
  const auto group = std::make_shared<Group>(work.size(), std::move(stop), std::move(finished));
  for (std::size_t index = 0; index < work.size(); ++index) {
    pool.post([group, index, task = std::move(work[index])]() mutable { group->run(index, task); });
  }
}

}  // namespace sconce::os
