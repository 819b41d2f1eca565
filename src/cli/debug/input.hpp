#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sconce/base/result.hpp"

namespace sconce::cli {

/// The whole of a file, or of standard input for `-`.
[[nodiscard]] Result<std::string> read_debug_input(const std::string& path);

/// Writes all of the text to standard output.
void write_debug_output(std::string_view text);

/// One line on standard error; returns the exit code of the error's kind.
int report_debug_error(const Error& error);

}  // namespace sconce::cli
