#pragma once

#include <string_view>

#include "commands/arguments.hpp"
#include "render/errors.hpp"
#include "render/progress.hpp"

// What every command does with its output options.
namespace sconce::cli {

[[nodiscard]] Verbosity verbosity_of(const OutputOptions& output);
/// Colours for a descriptor that is a terminal, unless NO_COLOR says otherwise.
[[nodiscard]] Colours colours_for(int descriptor);
[[nodiscard]] ProgressRenderer::Options renderer_options(const OutputOptions& output);
/// Shows the error on stderr, with --json also as the document on stdout; the exit code.
int report_failure(const Error& error, const OutputOptions& output);
void write_stdout(std::string_view text);

}  // namespace sconce::cli
