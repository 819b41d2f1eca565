#pragma once

#include <cstddef>
#include <string>

#include "render/errors.hpp"
#include "sconce/report/detect_report.hpp"

namespace sconce::cli {

/// What this machine has and which builds run on it, for people: facts with their sources, what
/// hinders, and a table of the builds, newest first, at most `columns` wide (reasons are broken
/// between words). Builds that differ in nothing but their number share a line.
[[nodiscard]] std::string render_detect(const report::DetectReport& report, std::size_t columns,
                                        Colours colours);

}  // namespace sconce::cli
