#pragma once

#include "commands/arguments.hpp"

namespace sconce::cli {

/// Runs `sconce sync` and returns the exit code.
int run_sync(const SyncCommand& command, const OutputOptions& output);

}  // namespace sconce::cli
