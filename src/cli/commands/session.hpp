#pragma once

#include <unistd.h>

#include <functional>
#include <string>

#include "commands/arguments.hpp"
#include "commands/output.hpp"
#include "render/progress.hpp"
#include "sconce/app/session.hpp"
#include "sconce/base/result.hpp"
#include "sconce/os/process.hpp"

namespace sconce::cli {

/// Prints the error, as a document too where one was asked for, and returns its exit code.
int report_failure(const Error& error, const OutputOptions& output);

/// Runs a use case with progress on stderr and Ctrl-C watched, and prints what `show` makes of its
/// answer. Returns the exit code.
int run_with_progress(const OutputOptions& output,
                      const std::function<Result<std::string>(const app::Session&)>& run);

}  // namespace sconce::cli
