#pragma once

#include <cstddef>
#include <string>

#include "render/errors.hpp"
#include "sconce/report/sync_report.hpp"

namespace sconce::cli {

/// A plan as a table for a terminal of so many columns: the accelerator stack first, then the rest,
/// each package with version, build, size and a bar that compares sizes, and its one reason.
[[nodiscard]] std::string render_plan(const report::SyncReport& report, std::size_t columns,
                                      Colours colours);

}  // namespace sconce::cli
