#include "render/progress.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "render/errors.hpp"
#include "sconce/base/progress.hpp"
#include "sconce/base/text.hpp"

namespace sconce::cli {
namespace {

constexpr auto kFrame = std::chrono::milliseconds(100);
constexpr std::size_t kMostBars = 10;
constexpr std::size_t kBarColumns = 24;
/// Smaller tasks end before anyone could read their plain line.
constexpr std::uint64_t kWorthALine = 20'000'000;

void write_stderr(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stderr); }

std::string bar(std::uint64_t done, std::uint64_t total, Colours colours) {
  const std::size_t filled =
      total == 0 ? 0 : static_cast<std::size_t>(std::min(done, total) * kBarColumns / total);
  std::string text = colours == Colours::on ? "\x1b[32m" : "";
  for (std::size_t i = 0; i < filled; ++i) text += "━";
  if (colours == Colours::on) text += "\x1b[2m";
  for (std::size_t i = filled; i < kBarColumns; ++i) text += colours == Colours::on ? "━" : "─";
  if (colours == Colours::on) text += "\x1b[0m";
  return text;
}

std::string amount(const TaskSample& sample) {
  if (sample.kind == ProgressKind::build) return "";
  if (sample.kind == ProgressKind::resolve || sample.kind == ProgressKind::install) {
    return sample.total == 0 ? fmt::format("{}", sample.done)
                             : fmt::format("{} of {}", sample.done, sample.total);
  }
  if (sample.total == 0) return format_bytes(sample.done);
  return fmt::format("{:>7} of {}", format_bytes(sample.done), format_bytes(sample.total));
}

std::string rate_and_rest(const TaskSample& sample) {
  if (sample.bytes_per_second < 1 || sample.kind != ProgressKind::download) return "";
  std::string text =
      fmt::format("{}/s", format_bytes(static_cast<std::uint64_t>(sample.bytes_per_second)));
  if (sample.total > sample.done) {
    const double left = static_cast<double>(sample.total - sample.done) / sample.bytes_per_second;
    text += fmt::format(", {:.0f} s left", left);
  }
  return text;
}

std::string_view verb(ProgressKind kind) {
  switch (kind) {
    case ProgressKind::resolve:
      return "resolving";
    case ProgressKind::download:
      return "fetching";
    case ProgressKind::build:
      return "building";
    case ProgressKind::unpack:
      return "unpacking";
    case ProgressKind::install:
      return "installing";
  }
  std::unreachable();
}

std::string_view past(ProgressKind kind) {
  switch (kind) {
    case ProgressKind::resolve:
      return "resolved";
    case ProgressKind::download:
      return "fetched";
    case ProgressKind::build:
      return "built";
    case ProgressKind::unpack:
      return "unpacked";
    case ProgressKind::install:
      return "installed";
  }
  std::unreachable();
}

std::string shorten(std::string_view text, std::size_t columns) {
  if (text.size() <= columns) return std::string(text);
  return fmt::format("{}…", text.substr(0, columns - 1));
}

}  // namespace

std::string render_task(const TaskSample& sample, std::size_t columns, Colours colours) {
  const std::string numbers = amount(sample), rest = rate_and_rest(sample);
  const std::string label =
      fmt::format("{:<10}{:<24}", verb(sample.kind), shorten(sample.label, 23));
  std::string line = label;
  std::size_t width = display_width(label);
  if (width + kBarColumns + 2 + numbers.size() < columns && sample.total != 0) {
    line += bar(sample.done, sample.total, colours) + "  ";
    width += kBarColumns + 2;
  }
  for (const std::string& part : {numbers, rest}) {
    if (part.empty() || width + part.size() + 2 >= columns) continue;
    line += part + "  ";
    width += part.size() + 2;
  }
  return line;
}

ProgressRenderer::ProgressRenderer(const ProgressBoard& board, Options options)
    : board_(board), options_(options) {
  if (options_.verbosity != Verbosity::quiet) thread_ = std::thread([this] { run(); });
}

ProgressRenderer::~ProgressRenderer() { stop(); }

void ProgressRenderer::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
  std::lock_guard lock(mutex_);
  erase();
}

void ProgressRenderer::notice(NoticeLevel level, std::string text) {
  if (level == NoticeLevel::detail && options_.verbosity != Verbosity::verbose) return;
  if (level == NoticeLevel::note && options_.verbosity == Verbosity::quiet) return;
  const bool on = options_.colours == Colours::on;
  std::string_view prefix;
  if (level == NoticeLevel::warning) prefix = on ? "\x1b[1;33mwarning\x1b[0m: " : "warning: ";
  std::lock_guard lock(mutex_);
  erase();
  write_stderr(fmt::format("{}{}\n", prefix, for_terminal(text)));
}

void ProgressRenderer::run() {
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, kFrame, [this] { return stopping_; })) {
    if (options_.terminal_columns != 0) {
      draw();
    } else {
      tell_finished();
    }
  }
  if (options_.terminal_columns == 0) tell_finished();
}

TaskSample ProgressRenderer::sample(const ProgressTask& task, Seen& seen,
                                    Clock::time_point now) const {
  const auto done = task.done.load(std::memory_order_relaxed);
  if (seen.started == Clock::time_point{}) seen = {now, now, done, 0, false};
  const double seconds = std::chrono::duration<double>(now - seen.sampled).count();
  if (seconds > 0.05) {
    const double rate = static_cast<double>(done - std::min(done, seen.done)) / seconds;
    // A moving average: single frames jump, because transfers arrive in bursts.
    seen.rate = seen.rate == 0 ? rate : 0.8 * seen.rate + 0.2 * rate;
    seen.sampled = now;
    seen.done = done;
  }
  return {task.kind, task.label, done, task.total.load(std::memory_order_relaxed), seen.rate};
}

void ProgressRenderer::draw() {
  const auto now = Clock::now();
  std::vector<TaskSample> running;
  for (const auto& task : board_.snapshot()) {
    Seen& seen = seen_[task.get()];
    if (!task->finished.load(std::memory_order_relaxed))
      running.push_back(sample(*task, seen, now));
  }
  std::ranges::stable_sort(running, std::greater{}, &TaskSample::total);
  std::string text;
  std::size_t lines = 0;
  for (const auto& task : running) {
    if (lines == kMostBars) break;
    text += "\x1b[2K" + render_task(task, options_.terminal_columns, options_.colours) + "\n";
    ++lines;
  }
  if (running.size() > lines) {
    text += fmt::format("\x1b[2K{:<10}and {} more\n", "", running.size() - lines);
    ++lines;
  }
  erase();
  write_stderr(text);
  drawn_lines_ = lines;
}

void ProgressRenderer::tell_finished() {
  const auto now = Clock::now();
  for (const auto& task : board_.snapshot()) {
    Seen& seen = seen_[task.get()];
    const TaskSample now_sample = sample(*task, seen, now);
    if (seen.told || !task->finished.load(std::memory_order_relaxed)) continue;
    seen.told = true;
    if (now_sample.done < kWorthALine) continue;
    write_stderr(
        fmt::format("{} {} ({})\n", past(task->kind), task->label, format_bytes(now_sample.done)));
  }
}

void ProgressRenderer::erase() {
  if (drawn_lines_ == 0) return;
  write_stderr(fmt::format("\x1b[{}A\x1b[J", drawn_lines_));
  drawn_lines_ = 0;
}

}  // namespace sconce::cli
