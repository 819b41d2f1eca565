#pragma once

#include "commands/arguments.hpp"

namespace sconce::cli {

/// Runs `sconce lock` and returns the exit code.
int run_lock(const LockCommand& command, const OutputOptions& output);

}  // namespace sconce::cli
