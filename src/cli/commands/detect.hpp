#pragma once

#include "commands/arguments.hpp"

namespace sconce::cli {

/// Runs `sconce detect` and returns the exit code.
int run_detect(const OutputOptions& output);

}  // namespace sconce::cli
