#pragma once

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "sconce/base/result.hpp"
#include "sconce/builder/build_variables.hpp"
#include "sconce/builder/sandbox.hpp"
#include "sconce/document/json.hpp"
#include "sconce/project/build_system.hpp"

namespace sconce::builder {

/// All that the hooks of one build have in common. A value.
struct HookContext {
  std::string label;  ///< what is built, for messages
  project::BuildSystem system;
  std::string folder;  ///< of the source tree: the hook's working directory
  BuildEnvironment environment;
  Variables variables;      ///< all that the hook gets
  std::string work_folder;  ///< where question and answer lie; a folder of this build's own
  std::string log;          ///< file that output is added to
  std::chrono::milliseconds time_limit;
  std::stop_token stop;
};

/// Runs a hook of the backend in a process of its own (hook_runner.py), whose output goes to the
/// log. What it returned; nothing where the backend has no such hook. That it raised, gave no
/// answer, ran too long or cannot be imported is of kind `build`, with the meaningful lines of its
/// output quoted and the log's path as a hint.
[[nodiscard]] Result<std::optional<document::JsonValue>> run_hook(
    const HookContext& context, std::string_view hook, document::JsonValue::Array arguments);

/// An error of kind `build` about this build, with the log as a hint and nothing quoted.
[[nodiscard]] Error build_error(const HookContext& context, std::string message);

}  // namespace sconce::builder
