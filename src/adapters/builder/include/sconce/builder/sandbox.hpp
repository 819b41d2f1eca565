#pragma once

#include <span>
#include <string>
#include <vector>

#include "sconce/base/result.hpp"
#include "sconce/pep/requirement.hpp"

namespace sconce::builder {

/// An environment that a build runs in. A value.
struct BuildEnvironment {
  std::string python;           ///< absolute path of the interpreter that runs the backend
  std::string programs_folder;  ///< its scripts (`bin`); in front of the build's PATH
};

/// Where a build gets its environment from. Implemented above: by app, which resolves and installs
/// build requirements as it does any others, and by tests. One sandbox serves one distribution, so
/// that what the user states for that one (`[tool.sconce.build.NAME]`, `--no-build-isolation NAME`)
/// is its own affair, as are the solve's own versions of packages that a build must not choose.
/// Confined to the thread that builds. No lock is held while it is called, so it may build too;
/// that a build requires itself is for it to see.
class BuildSandbox {
 public:
  virtual ~BuildSandbox() = default;

  /// What prepare() would install for these requirements, a text for each distribution that tells
  /// it from every other (name, version, build, hash), in any order. What was built before with the
  /// same set is taken again, and then nothing is installed.
  [[nodiscard]] virtual Result<std::vector<std::string>> resolve(
      std::span<const pep::Requirement> requirements) = 0;

  /// An environment that has these requirements, for the target's interpreter. It stays as it is
  /// until the next call or the end of the sandbox.
  [[nodiscard]] virtual Result<BuildEnvironment> prepare(
      std::span<const pep::Requirement> requirements) = 0;
};

}  // namespace sconce::builder
