#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sconce/report/sync_report.hpp"

// How steps and stages of a plan are put into words, wherever they are shown.
namespace sconce::cli {

/// The sign in front of a step, and the escape that begins its colour.
struct Mark {
  std::string_view sign, colour;
};
[[nodiscard]] Mark mark_of(plan::Action action);
/// "2.14.1 cu130", "2.0 (was 1.0)".
[[nodiscard]] std::string versions_of(const plan::PlanStep& step);

/// "20 installed, 1 replaced (2.71 GB)".
[[nodiscard]] std::string stage_counts(const report::StageCount& count, bool dry_run);
/// "Accelerator stack for CUDA 13.0".
[[nodiscard]] std::string title_of(const report::SyncReport& report, plan::Stage stage);
/// What ends below what its metadata alone would give, so that nothing is held back in silence;
/// empty if nothing does.
[[nodiscard]] std::string render_held_back(const std::vector<resolver::HeldBack>& held_back);

}  // namespace sconce::cli
