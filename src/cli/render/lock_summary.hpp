#pragma once

#include <string>

#include "render/errors.hpp"
#include "render/progress.hpp"
#include "sconce/report/lock_report.hpp"

namespace sconce::cli {

/// What a lock run did, for people: for each lock whether it was written and why, what changed in
/// it, and what is held back.
[[nodiscard]] std::string render_lock(const report::LockReport& report, Verbosity verbosity,
                                      Colours colours);

}  // namespace sconce::cli
