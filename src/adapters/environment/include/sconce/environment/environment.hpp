#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sconce/base/relative_path.hpp"
#include "sconce/base/result.hpp"
#include "sconce/environment/interpreters.hpp"
#include "sconce/target/target.hpp"
#include "sconce/wheel/footprint.hpp"
#include "sconce/wheel/installation.hpp"

namespace sconce::environment {

/// A place that wheels are installed into. A value.
struct Environment {
  std::string prefix;               ///< absolute; links as the user wrote them
  target::Interpreter interpreter;  ///< the one underneath
  wheel::InstallScheme scheme;
  std::vector<RelativePath> site_packages;  ///< below the prefix, in the order of sys.path

  /// `<prefix>/.sconce`: lock, journal, stage and trash.
  [[nodiscard]] std::string state_folder() const;
  /// Lock file: shared for readers, exclusive for who changes the environment.
  [[nodiscard]] std::string lock_path() const;
};

/// The environment that a virtual environment at this prefix is, or will be.
[[nodiscard]] Environment virtual_environment(const std::string& prefix,
                                              const target::Interpreter& interpreter);

/// The environment of an interpreter itself. One that is externally managed (PEP 668) is of kind
/// `state`, with its own message as a hint.
[[nodiscard]] Result<Environment> interpreter_environment(const target::Interpreter& interpreter);

enum class VirtualEnvironmentState {
  absent,  ///< nothing there, or nothing but an empty folder
  sound,
  broken,  ///< a virtual environment whose interpreter is gone or another one now
};
struct VirtualEnvironmentLook {
  VirtualEnvironmentState state = VirtualEnvironmentState::absent;
  std::optional<Environment> environment;  ///< if sound
  std::string problem;                     ///< one clause, if broken
};
/// Looks at what stands at this path, without starting Python. A file, or a folder with content
/// that is no virtual environment, is an error of kind `state` that names it: it is never replaced.
[[nodiscard]] Result<VirtualEnvironmentLook> look_at_virtual_environment(const std::string& prefix,
                                                                         DescriptionMemo* memo);

enum class SystemSitePackages { excluded, included };
struct VirtualEnvironmentOptions {
  std::string prefix;  ///< absolute; stands in the activation scripts
  std::string prompt;  ///< usually the project's name
  SystemSitePackages system_site_packages = SystemSitePackages::excluded;
};
/// Everything that makes a folder a virtual environment of this interpreter (PEP 405): pyvenv.cfg,
/// links to the interpreter, activation scripts for sh, fish, csh and PowerShell, and a .gitignore
/// that covers it all. Pure.
[[nodiscard]] wheel::Footprint virtual_environment_footprint(
    const target::Interpreter& interpreter, const VirtualEnvironmentOptions& options);

}  // namespace sconce::environment
