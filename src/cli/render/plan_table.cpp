#include "render/plan_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "render/errors.hpp"
#include "render/step_words.hpp"
#include "sconce/base/text.hpp"
#include "sconce/plan/plan.hpp"
#include "sconce/report/sync_report.hpp"

namespace sconce::cli {
namespace {

using plan::PlanStep;
using plan::Stage;

constexpr std::size_t kBarColumns = 16;
constexpr std::size_t kSizeColumns = 8;

std::uint64_t size_of(const PlanStep& step) {
  return step.file && step.file->size ? *step.file->size : 0;
}

/// A bar in eighths of a column; what has any size shows at least one eighth.
std::string bar_of(std::uint64_t size, std::uint64_t largest, std::size_t columns) {
  static constexpr std::string_view kEighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  if (size == 0 || largest == 0 || columns == 0) return std::string(columns, ' ');
  const double share = static_cast<double>(size) / static_cast<double>(largest);
  const auto eighths = std::max<std::size_t>(
      1, static_cast<std::size_t>(std::lround(share * static_cast<double>(columns * 8))));
  std::string bar;
  for (std::size_t i = 0; i < eighths / 8; ++i) bar += "█";
  bar += kEighths[eighths % 8];
  const std::size_t taken = eighths / 8 + (eighths % 8 != 0 ? 1 : 0);
  return bar + std::string(columns - taken, ' ');
}

struct Widths {
  std::size_t name = 4, version = 7, all = 80;
};

class PlanTable {
 public:
  PlanTable(const report::SyncReport& report, std::size_t columns, Colours colours)
      : report_(report), colours_(colours) {
    widths_.all = columns == 0 ? 80 : columns;
    for (const PlanStep& step : report.plan.steps) {
      widths_.name = std::max(widths_.name, step.name.text().size());
      widths_.version = std::max(widths_.version, versions_of(step).size());
      largest_ = std::max(largest_, size_of(step));
    }
  }

  [[nodiscard]] std::string render() const {
    return render_stage(Stage::accelerator) + render_stage(Stage::rest) +
           render_held_back(report_.held_back) + render_sources() + render_end();
  }

 private:
  [[nodiscard]] std::string render_stage(Stage stage) const {
    const auto count = report::count_stage(report_.plan, stage);
    if (count.kept + count.installed + count.replaced + count.removed == 0) return "";
    std::string text = fmt::format("{}: {}\n", title_of(report_, stage), stage_counts(count, true));
    for (const PlanStep& step : report_.plan.steps) {
      if (step.stage == stage) text += row(step);
    }
    return text + "\n";
  }

  [[nodiscard]] std::string row(const PlanStep& step) const {
    const auto mark = mark_of(step.action);
    const std::string size = size_of(step) == 0 ? "" : format_bytes(size_of(step));
    std::string line = fmt::format(" {} {:<{}} {:<{}} {:>{}} {} {}", mark.sign, step.name.text(),
                                   widths_.name, versions_of(step), widths_.version, size,
                                   kSizeColumns, bar_of(size_of(step), largest_, bar_columns()),
                                   reason_in(step, reason_columns()));
    line.erase(line.find_last_not_of(' ') + 1);
    return colours_ == Colours::on ? fmt::format("{}{}\x1b[0m\n", mark.colour, line) : line + "\n";
  }

  /// Name, version and size, with the blanks around them.
  [[nodiscard]] std::size_t fixed_columns() const {
    return widths_.name + widths_.version + kSizeColumns + 6;
  }
  /// A narrow terminal has no room for the picture.
  [[nodiscard]] std::size_t bar_columns() const {
    return widths_.all > fixed_columns() + kBarColumns ? kBarColumns : 0;
  }
  [[nodiscard]] std::size_t reason_columns() const {
    const std::size_t taken = fixed_columns() + bar_columns() + 1;
    return widths_.all > taken + 12 ? widths_.all - taken : 0;
  }
  /// Cut at the terminal's edge: a table that wraps is none.
  [[nodiscard]] static std::string reason_in(const PlanStep& step, std::size_t columns) {
    if (step.reason.size() <= columns) return step.reason;
    return columns < 2 ? "" : step.reason.substr(0, columns - 1) + "…";
  }

  [[nodiscard]] std::string render_sources() const {
    std::map<std::string, std::size_t> counts;
    for (const PlanStep& step : report_.plan.steps) {
      if (step.file && !step.file->index.empty()) ++counts[step.file->index];
    }
    std::string text;
    for (const auto& [index, count] : counts) {
      text += fmt::format("From {}: {} package{}\n", index, count, count == 1 ? "" : "s");
    }
    return text;
  }

  [[nodiscard]] std::string render_end() const {
    const std::string place = fmt::format("{} ({})", report_.environment, report_.python);
    if (!report_.plan.changes_anything()) return "Nothing to do in " + place + "\n";
    return fmt::format("`sconce sync` would change {} so\n", place);
  }

  const report::SyncReport& report_;
  Colours colours_;
  Widths widths_;
  std::uint64_t largest_ = 0;
};

}  // namespace

std::string render_plan(const report::SyncReport& report, std::size_t columns, Colours colours) {
  return PlanTable(report, columns, colours).render();
}

}  // namespace sconce::cli
