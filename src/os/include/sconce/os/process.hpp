#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "sconce/base/result.hpp"

namespace sconce::os {

struct ProcessInput {
  std::vector<std::string> arguments;  ///< the first one is the program, searched on PATH if bare
  std::string working_directory;       ///< empty: this one's
  std::optional<std::map<std::string, std::string>> environment;  ///< nothing: this one's
  std::string standard_input;
  /// Where not empty: both streams go to the end of this file, as they come, and none is collected.
  std::string output_file;
  /// Of each stream, or of the file; more ends the process group and is of kind `unsupported`.
  std::uint64_t output_limit_bytes = 16ULL << 20;
  std::optional<std::chrono::milliseconds> time_limit;  ///< after it the process group is ended
  std::stop_token stop;  ///< ends the process group; then the result is of kind `interrupted`
};
struct ProcessOutput {
  enum class End { own, time_limit };
  End end = End::own;
  int exit_status = 0;  ///< 128 + signal number if a signal ended it
  std::string standard_output, standard_error;
};
/// Runs a program to its end (posix_spawn, process group of its own). A program that cannot be
/// started is an error; one that fails, or is ended at its time limit, is not. Where the streams
/// are collected the end is that of the last process which holds them; where they go to a file it
/// is that of the program itself, and what it left running in its group is ended too.
[[nodiscard]] Result<ProcessOutput> run_process(const ProcessInput& input);

/// Number of this process: in names of what it alone makes. Containers may share a number.
[[nodiscard]] std::int64_t process_number();
/// Value of an environment variable; nothing if unset.
[[nodiscard]] std::optional<std::string> environment_variable(const std::string& name);
/// All environment variables of this process.
[[nodiscard]] std::map<std::string, std::string> process_environment();
/// Absolute path of an executable found on PATH.
[[nodiscard]] std::optional<std::string> find_on_path(const std::string& program);
/// HOME, or what the user database says.
[[nodiscard]] std::string home_directory();

}  // namespace sconce::os
