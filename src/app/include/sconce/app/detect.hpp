#pragma once

#include "sconce/report/detect_report.hpp"

namespace sconce::app {

/// Looks at this machine's drivers and GPUs and judges every build that is known. Nothing is
/// fetched, run or changed, and a machine without any of them is described like any other.
[[nodiscard]] report::DetectReport detect();

}  // namespace sconce::app
