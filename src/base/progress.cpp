#include "sconce/base/progress.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace sconce {

std::shared_ptr<ProgressTask> ProgressBoard::start(ProgressKind kind, std::string label,
                                                   std::uint64_t total) {
  auto task = std::make_shared<ProgressTask>(kind, std::move(label));
  task->total = total;
  const std::lock_guard lock(mutex_);
  tasks_.push_back(task);
  return task;
}

std::vector<std::shared_ptr<ProgressTask>> ProgressBoard::snapshot() const {
  const std::lock_guard lock(mutex_);
  return tasks_;
}

void CollectedNotices::notice(NoticeLevel level, std::string text) {
  const std::lock_guard lock(mutex_);
  entries_.push_back({level, std::move(text)});
}

std::vector<CollectedNotices::Entry> CollectedNotices::entries() const {
  const std::lock_guard lock(mutex_);
  return entries_;
}

}  // namespace sconce
