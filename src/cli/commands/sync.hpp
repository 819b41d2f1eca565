#pragma once

#include "commands/arguments.hpp"

// The commands that solve. Each runs and returns the exit code.
namespace sconce::cli {

int run_sync(const SyncCommand& command, const OutputOptions& output);
int run_plan(const PlanCommand& command, const OutputOptions& output);
int run_explain(const ExplainCommand& command, const OutputOptions& output);

}  // namespace sconce::cli
