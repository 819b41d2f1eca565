#pragma once

#include <string>

#include "render/errors.hpp"
#include "render/progress.hpp"
#include "sconce/report/sync_report.hpp"

namespace sconce::cli {

/// What a sync did, for people: what was kept, installed, replaced and removed in the two stages,
/// with sizes and times; each changed package on a line of its own.
[[nodiscard]] std::string render_sync(const report::SyncReport& report, Verbosity verbosity,
                                      Colours colours);

}  // namespace sconce::cli
