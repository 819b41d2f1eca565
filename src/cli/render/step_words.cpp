#include "render/step_words.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sconce/base/text.hpp"
#include "sconce/plan/plan.hpp"
#include "sconce/report/sync_report.hpp"
#include "sconce/resolver/resolution.hpp"

namespace sconce::cli {

using plan::Action;
using plan::PlanStep;
using plan::Stage;

Mark mark_of(Action action) {
  switch (action) {
    case Action::keep:
      return {"=", "\x1b[2m"};
    case Action::install:
      return {"+", "\x1b[32m"};
    case Action::replace:
      return {"~", "\x1b[33m"};
    case Action::remove:
      return {"-", "\x1b[31m"};
  }
  std::unreachable();
}

std::string versions_of(const PlanStep& step) {
  const std::string build = step.build ? " " + step.build->name() : "";
  if (step.action == Action::replace && step.installed && *step.installed != *step.version) {
    return fmt::format("{}{} (was {})", step.version->to_string(), build,
                       step.installed->to_string());
  }
  if (step.version) return step.version->to_string() + build;
  return step.installed ? step.installed->to_string() : "";
}

std::string stage_counts(const report::StageCount& count, bool dry_run) {
  std::vector<std::string> parts;
  const auto add = [&](std::size_t n, std::string_view done, std::string_view planned) {
    if (n != 0) parts.push_back(fmt::format("{} {}", n, dry_run ? planned : done));
  };
  add(count.installed, "installed", "to install");
  add(count.replaced, "replaced", "to replace");
  add(count.removed, "removed", "to remove");
  add(count.kept, "kept", "kept");
  std::string text = join(parts, ", ");
  if (count.bytes != 0) text += fmt::format(" ({})", format_bytes(count.bytes));
  return text;
}

std::string title_of(const report::SyncReport& report, Stage stage) {
  if (stage == Stage::rest) return "The rest";
  if (!report.accelerator) return "Accelerator stack";
  return fmt::format("Accelerator stack for {}", report.accelerator->to_string());
}

/// What ends below what its metadata alone would give, so that nothing is held back in silence.
std::string render_held_back(const std::vector<resolver::HeldBack>& held_back) {
  std::string text;
  for (const auto& held : held_back) {
    text += fmt::format(" < {} {} and not {}: {}\n", held.name.text(), held.chosen.to_string(),
                        held.newest.to_string(), held.reason);
  }
  return text.empty() ? text : "Held back\n" + text;
}

}  // namespace sconce::cli
