#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sconce/base/relative_path.hpp"
#include "sconce/base/result.hpp"
#include "sconce/pep/requirement.hpp"

namespace sconce::project {

/// How a source tree is built: `[build-system]` of its pyproject.toml (PEP 517, 518), with the
/// standard's own values where it says nothing. A value.
struct BuildSystem {
  std::vector<pep::Requirement> requirements;  ///< in the order of the file
  std::string backend;                         ///< `module` or `module:object`
  /// Folders of the tree that the backend is imported from, in order; the root for `.`. Empty: it
  /// comes from the requirements.
  std::vector<RelativePath> backend_path;
  /// Whether `[project]` states the version. Where it does not, a build may take it from the
  /// version control system, which is then part of what the build depends on.
  bool is_version_stated = false;
};

/// The build system of a tree without pyproject.toml: setuptools as it was before the standard
/// (`setuptools.build_meta:__legacy__`, PEP 517, "Source trees").
[[nodiscard]] BuildSystem legacy_build_system();

/// Reads `[build-system]` and nothing else, so that a tree of somebody else's is never refused for
/// a table that a build does not need. Without the table, or without `build-backend`, it is the
/// legacy one; `requires` must stand in the table. Keys that the standard does not know are passed
/// over. `file` is its name in messages. Errors of kind `input` name file, line and column.
[[nodiscard]] Result<BuildSystem> parse_build_system(std::string_view text, std::string file);

}  // namespace sconce::project
