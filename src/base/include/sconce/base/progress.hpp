#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace sconce {

/// What a running piece of work is, for the renderer to choose its line.
enum class ProgressKind { resolve, download, build, unpack, install };

/// State of one piece of long work. The worker stores, a renderer samples; no events, no locks.
/// Label and kind are constant; the rest may be touched from any thread.
struct ProgressTask {
  ProgressTask(ProgressKind task_kind, std::string task_label)
      : kind(task_kind), label(std::move(task_label)) {}
  const ProgressKind kind;
  const std::string label;
  std::atomic<std::uint64_t> done{0};   ///< bytes, or items where the kind counts items
  std::atomic<std::uint64_t> total{0};  ///< 0 while unknown
  std::atomic<bool> finished{false};
};

/// All running and finished tasks of one command. Callable from any thread.
class ProgressBoard {
 public:
  /// Adds a task; the board and the worker share it.
  [[nodiscard]] std::shared_ptr<ProgressTask> start(ProgressKind kind, std::string label,
                                                    std::uint64_t total = 0);
  /// All tasks in the order of their start.
  [[nodiscard]] std::vector<std::shared_ptr<ProgressTask>> snapshot() const;

 private:
  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<ProgressTask>> tasks_;
};

enum class NoticeLevel { detail, note, warning };

/// Where modules below `cli` send the few sentences that are no result: warnings, notes, and
/// details shown with -v. Callable from any thread.
class Notices {
 public:
  virtual ~Notices() = default;
  virtual void notice(NoticeLevel level, std::string text) = 0;

  void warn(std::string text) { notice(NoticeLevel::warning, std::move(text)); }
  void note(std::string text) { notice(NoticeLevel::note, std::move(text)); }
  void detail(std::string text) { notice(NoticeLevel::detail, std::move(text)); }
};

/// Keeps what it is told, in order; for tests and for --json.
class CollectedNotices final : public Notices {
 public:
  struct Entry {
    NoticeLevel level;
    std::string text;
  };
  void notice(NoticeLevel level, std::string text) override;
  [[nodiscard]] std::vector<Entry> entries() const;

 private:
  mutable std::mutex mutex_;
  std::vector<Entry> entries_;
};

}  // namespace sconce
