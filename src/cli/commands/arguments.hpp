#pragma once

#include <string>
#include <variant>
#include <vector>

#include "sconce/app/lock.hpp"
#include "sconce/app/sync.hpp"
#include "sconce/base/result.hpp"

namespace sconce::cli {

/// How much is said on stderr, and whether stdout is for people or programs.
struct OutputOptions {
  bool json = false;
  bool verbose = false;
  bool quiet = false;
};

struct HelpCommand {
  std::string topic;  ///< empty: the overview
};
struct VersionCommand {};
struct DebugCommand {
  std::vector<std::string> words;  ///< what follows `debug`
};
struct DetectCommand {};
struct LockCommand {
  app::LockOptions options;
};
struct SyncCommand {
  app::SyncOptions options;
};
/// What sync would do.
struct PlanCommand {
  app::SyncOptions options;
};
struct ExplainCommand {
  app::SyncOptions options;
  std::string package;  ///< as written
};

struct Invocation {
  OutputOptions output;
  std::variant<HelpCommand, VersionCommand, DebugCommand, DetectCommand, LockCommand, SyncCommand,
               PlanCommand, ExplainCommand>
      command;
};

/// Reads the command line (without the program's name) and the SCONCE_* variables. What is wrong is
/// an error of kind `usage` that names the word, with the nearest that exists as a hint.
[[nodiscard]] Result<Invocation> parse_arguments(const std::vector<std::string>& words);

}  // namespace sconce::cli
