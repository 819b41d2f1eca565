#pragma once

#include <functional>
#include <string>

#include "commands/arguments.hpp"
#include "sconce/app/session.hpp"
#include "sconce/base/result.hpp"

namespace sconce::cli {

/// Runs a use case with progress on stderr and Ctrl-C watched, and prints the text that it makes.
/// Returns the exit code.
int run_with_progress(const OutputOptions& output,
                      const std::function<Result<std::string>(const app::Session&)>& run);

}  // namespace sconce::cli
