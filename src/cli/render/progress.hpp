#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "render/errors.hpp"
#include "sconce/base/progress.hpp"

namespace sconce::cli {

/// What may be shown on stderr.
enum class Verbosity { quiet, normal, verbose };

/// One task at one moment, as the drawing functions need it.
struct TaskSample {
  ProgressKind kind = ProgressKind::download;
  std::string label;
  std::uint64_t done = 0, total = 0;
  double bytes_per_second = 0;
};

/// One line for a running task: label, bar, amount, rate, time left; at most `columns` wide.
[[nodiscard]] std::string render_task(const TaskSample& sample, std::size_t columns,
                                      Colours colours);

/// Shows notices and running tasks on stderr. On a terminal a bar for each running task is redrawn
/// below the notices ten times a second; elsewhere a plain line tells of each large task that
/// ended. The only writer to stderr while it lives. notice() is callable from any thread.
class ProgressRenderer final : public Notices {
 public:
  struct Options {
    Verbosity verbosity = Verbosity::normal;
    Colours colours = Colours::off;
    std::size_t terminal_columns = 0;  ///< 0: stderr is no terminal
  };
  ProgressRenderer(const ProgressBoard& board, Options options);
  ~ProgressRenderer() override;
  ProgressRenderer(const ProgressRenderer&) = delete;
  ProgressRenderer& operator=(const ProgressRenderer&) = delete;

  void notice(NoticeLevel level, std::string text) override;
  /// Stops drawing and clears the bars; notices still come through.
  void stop();

 private:
  using Clock = std::chrono::steady_clock;
  struct Seen {
    Clock::time_point started, sampled;
    std::uint64_t done = 0;
    double rate = 0;
    bool told = false;
  };
  void run();
  void draw();
  void tell_finished();
  void erase();
  TaskSample sample(const ProgressTask& task, Seen& seen, Clock::time_point now) const;

  const ProgressBoard& board_;
  const Options options_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::size_t drawn_lines_ = 0;
  std::map<const ProgressTask*, Seen> seen_;
  std::thread thread_;
};

}  // namespace sconce::cli
