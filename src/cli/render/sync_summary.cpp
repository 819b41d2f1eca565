#include "render/sync_summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "render/errors.hpp"
#include "render/progress.hpp"
#include "render/step_words.hpp"
#include "sconce/base/text.hpp"
#include "sconce/plan/plan.hpp"
#include "sconce/report/sync_report.hpp"

namespace sconce::cli {
namespace {

using plan::Action;
using plan::PlanStep;
using plan::Stage;

std::string step_line(const PlanStep& step, std::size_t name_columns, Colours colours) {
  const Mark mark = mark_of(step.action);
  const std::string size = step.file && step.file->size ? format_bytes(*step.file->size) : "";
  std::string line = fmt::format(" {} {:<{}}  {:<24} {:>8}", mark.sign, step.name.text(),
                                 name_columns, versions_of(step), size);
  if (!step.reason.empty()) line += "  " + step.reason;
  line.erase(line.find_last_not_of(' ') + 1);
  if (colours == Colours::on) line = fmt::format("{}{}\x1b[0m", mark.colour, line);
  return line + "\n";
}

std::string render_stage(const report::SyncReport& report, Stage stage, Verbosity verbosity,
                         Colours colours) {
  const auto count = report::count_stage(report.plan, stage);
  if (count.kept + count.installed + count.replaced + count.removed == 0) return "";
  std::size_t name_columns = 12;
  for (const auto& step : report.plan.steps) {
    name_columns = std::max(name_columns, step.name.text().size());
  }
  std::string text =
      fmt::format("{}: {}\n", title_of(report, stage), stage_counts(count, report.dry_run));
  for (const auto& step : report.plan.steps) {
    if (step.stage != stage) continue;
    if (step.action == Action::keep && verbosity != Verbosity::verbose) continue;
    text += step_line(step, name_columns, colours);
  }
  return text;
}

std::string figures_line(const report::SyncReport& report) {
  const auto& figures = report.figures;
  std::vector<std::string> parts;
  if (report.solved) parts.push_back("solved in " + format_duration(figures.resolve_seconds));
  if (report.lock) parts.push_back(fmt::format("taken from `{}`", *report.lock));
  if (!report.dry_run && figures.fetch_seconds > 0) {
    parts.push_back(
        fmt::format("fetched {} and unpacked {} in {}", format_bytes(figures.fetched_bytes),
                    format_bytes(figures.unpacked_bytes), format_duration(figures.fetch_seconds)));
  }
  if (figures.files != 0) {
    parts.push_back(fmt::format("{} files linked in {}", figures.files,
                                format_duration(figures.install_seconds)));
  }
  if (figures.copied_bytes != 0) {
    parts.push_back(
        fmt::format("{} copied, because links were refused", format_bytes(figures.copied_bytes)));
  }
  return join(parts, ", ");
}

}  // namespace

std::string render_sync(const report::SyncReport& report, Verbosity verbosity, Colours colours) {
  if (verbosity == Verbosity::quiet) return "";
  const std::string place = fmt::format("{} ({})", report.environment, report.python);
  if (!report.plan.changes_anything() && !report.created_environment) {
    return fmt::format("Nothing to do: all that is asked for is among the {} packages in {}, {}\n",
                       report.plan.steps.size(), place,
                       format_duration(report.figures.total_seconds));
  }
  std::string text = render_stage(report, Stage::accelerator, verbosity, colours) +
                     render_stage(report, Stage::rest, verbosity, colours) +
                     render_held_back(report.held_back);
  if (report.dry_run) {
    return text + fmt::format("Dry run: {} was not touched; {}\n", place, figures_line(report));
  }
  return text + fmt::format("{} {} in {}: {}\n", report.created_environment ? "Made" : "Synced",
                            place, format_duration(report.figures.total_seconds),
                            figures_line(report));
}

}  // namespace sconce::cli
