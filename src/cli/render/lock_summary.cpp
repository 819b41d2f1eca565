#include "render/lock_summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "render/errors.hpp"
#include "render/progress.hpp"
#include "render/step_words.hpp"
#include "sconce/base/text.hpp"
#include "sconce/pep/version.hpp"
#include "sconce/plan/plan.hpp"
#include "sconce/report/lock_report.hpp"

namespace sconce::cli {
namespace {

std::string versions_text(const std::vector<pep::Version>& versions) {
  std::vector<std::string> texts;
  for (const auto& version : versions) texts.push_back(version.to_string());
  return join(texts, " and ");
}

std::string change_line(const report::LockChange& change, std::size_t name_columns,
                        Colours colours) {
  const Mark mark = mark_of(change.before.empty()  ? plan::Action::install
                            : change.after.empty() ? plan::Action::remove
                                                   : plan::Action::replace);
  std::string versions = versions_text(change.after.empty() ? change.before : change.after);
  if (!change.before.empty() && !change.after.empty()) {
    versions += fmt::format(" (was {})", versions_text(change.before));
  }
  std::string line =
      fmt::format(" {} {:<{}}  {}", mark.sign, change.name.text(), name_columns, versions);
  if (colours == Colours::on) line = fmt::format("{}{}\x1b[0m", mark.colour, line);
  return line + "\n";
}

std::string title_of(const report::LockedFile& lock) {
  const std::string what = fmt::format(
      "{} for {}{}", count_of(lock.packages, "package"), lock.python,
      lock.accelerator ? fmt::format(", {}", lock.accelerator->to_string()) : std::string());
  if (!lock.staleness) return fmt::format("`{}` is fresh: {}\n", lock.file, what);
  if (!lock.written) return fmt::format("`{}` stays as it was: {}\n", lock.file, what);
  if (lock.is_new) return fmt::format("Wrote `{}`, which is new: {}\n", lock.file, what);
  return fmt::format("Wrote `{}`: {} (the one before was stale: {})\n", lock.file, what,
                     *lock.staleness);
}

std::string render_one(const report::LockedFile& lock, Colours colours) {
  std::size_t name_columns = 12;
  for (const auto& change : lock.changes) {
    name_columns = std::max(name_columns, change.name.text().size());
  }
  std::string text;
  for (const auto& change : lock.changes) text += change_line(change, name_columns, colours);
  return text + render_held_back(lock.held_back) + title_of(lock);
}

}  // namespace

std::string render_lock(const report::LockReport& report, Verbosity verbosity, Colours colours) {
  if (verbosity == Verbosity::quiet) return "";
  std::string text;
  for (const auto& lock : report.locks) text += render_one(lock, colours);
  return text;
}

}  // namespace sconce::cli
