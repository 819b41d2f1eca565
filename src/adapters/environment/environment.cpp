#include "sconce/environment/environment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

#include "describe_files.hpp"
#include "layout.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/file_tree.hpp"
#include "sconce/base/result.hpp"
#include "sconce/environment/interpreters.hpp"
#include "sconce/os/files.hpp"
#include "sconce/target/target.hpp"

namespace sconce::environment {
namespace {

constexpr std::uint64_t kSmallFile = 1ULL << 20;
constexpr std::string_view kStateFolder = ".sconce";

VirtualEnvironmentLook broken(std::string problem) {
  return {.state = VirtualEnvironmentState::broken, .problem = std::move(problem)};
}

/// What stands there although there is no pyvenv.cfg: nothing to speak of, or somebody's files.
Result<VirtualEnvironmentLook> look_without_configuration(const std::string& prefix) {
  const auto status = SCONCE_TRY(os::target_status_if_exists(prefix));
  if (!status) {
    // A link that leads nowhere is still in the way.
    if (!SCONCE_TRY(os::status_if_exists(prefix))) return VirtualEnvironmentLook{};
    return fail(ErrorKind::state, fmt::format("`{}` is a link that leads nowhere", prefix));
  }
  const bool is_folder = status->kind == FileKind::directory;
  if (is_folder) {
    const auto entries = SCONCE_TRY(os::list_directory(prefix));
    const bool is_empty = std::ranges::all_of(
        entries, [](const DirectoryEntry& entry) { return entry.name == kStateFolder; });
    if (is_empty) return VirtualEnvironmentLook{};
  }
  return std::unexpected(
      Error(ErrorKind::state, fmt::format("`{}` is {} and no virtual environment", prefix,
                                          is_folder ? "a folder with other content" : "a file"))
          .with_hint("move it away, so that the environment can be made there"));
}

/// The library folder tells for which series the environment was made.
bool has_library_of(const std::string& prefix, const target::Interpreter& interpreter) {
  return os::is_directory(os::join_path(prefix, "lib/" + versioned_name(interpreter)));
}

bool has_any_library(const std::string& prefix) {
  const auto entries = os::list_directory(os::join_path(prefix, "lib"));
  return entries && std::ranges::any_of(*entries, [](const DirectoryEntry& entry) {
           return entry.name.starts_with("python") || entry.name.starts_with("pypy");
         });
}

}  // namespace

std::string Environment::state_folder() const { return os::join_path(prefix, kStateFolder); }

std::string Environment::lock_path() const { return os::join_path(state_folder(), "lock"); }

Result<VirtualEnvironmentLook> look_at_virtual_environment(const std::string& prefix,
                                                           DescriptionMemo* memo) {
  const auto text = os::read_file(os::join_path(prefix, "pyvenv.cfg"), kSmallFile);
  if (!text) return look_without_configuration(prefix);
  const std::string program = os::join_path(prefix, "bin/python");
  if (!os::is_executable_file(program)) {
    return broken(fmt::format("the interpreter of `{}`, in `{}`, is gone", prefix,
                              configuration_value(*text, "home")));
  }
  auto interpreter = describe_interpreter(program, memo);
  if (!interpreter) return broken(interpreter.error().message());
  if (!has_library_of(prefix, *interpreter) && has_any_library(prefix)) {
    return broken(fmt::format("`{}` was made for another Python than `{}` is now ({})", prefix,
                              interpreter->executable, interpreter->version.to_string()));
  }
  return VirtualEnvironmentLook{.state = VirtualEnvironmentState::sound,
                                .environment = virtual_environment(prefix, *interpreter)};
}

Result<Environment> interpreter_environment(const target::Interpreter& interpreter) {
  if (interpreter.externally_managed) {
    Error error(ErrorKind::state,
                fmt::format("`{}` is managed by the system (PEP 668)", interpreter.executable));
    if (!interpreter.externally_managed_message.empty()) {
      error = error.with_hint(interpreter.externally_managed_message);
    }
    return std::unexpected(error.with_hint("install into a virtual environment instead"));
  }
  Environment environment = virtual_environment(interpreter.base_prefix, interpreter);
  environment.scheme.headers = RelativePath::literal("include/" + versioned_name(interpreter));
  environment.scheme.interpreter = interpreter.executable;
  return environment;
}

}  // namespace sconce::environment
