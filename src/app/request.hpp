#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sconce/app/sync.hpp"
#include "sconce/base/result.hpp"
#include "sconce/pep/specifier.hpp"
#include "sconce/project/declared.hpp"
#include "sconce/project/pyproject.hpp"
#include "sconce/project/selection.hpp"
#include "sconce/project/settings.hpp"

namespace sconce::app {

/// What becomes of the project itself, besides what it requires.
enum class OwnProject {
  left_out,  ///< it is no package, or is not asked for
  editable,  ///< Python imports from its folder (PEP 660)
  copied,    ///< a wheel is built of it
};

/// What the project (or the requirement files) and the user ask for: the Project of the one way
/// through, with the settings of all layers above pip's own configuration.
struct SyncRequest {
  std::string folder;                         ///< absolute; the environment is `.venv` in it
  std::string name;                           ///< for the environment's prompt
  std::optional<project::Pyproject> project;  ///< nothing: requirement files stand in its place
  std::optional<project::ChosenParts> parts;  ///< of the project
  OwnProject own_project = OwnProject::left_out;
  std::optional<project::TargetTable> target;  ///< the described one that was chosen
  std::vector<project::DeclaredRequirement> requirements;
  std::vector<project::DeclaredRequirement> constraints;
  std::optional<pep::SpecifierSet> requires_python;
  /// The place that asks for a hash of every package, if one does: see project::RequirementFiles.
  std::optional<std::string> hashes_asked_by;
  project::Settings settings;
  std::vector<std::string> warnings;
};

/// Locations that are paths, which begin at the project's folder, become addresses.
void place_requirements(std::vector<project::DeclaredRequirement>& requirements,
                        const std::string& folder);

/// Finds and reads pyproject.toml, or the requirement files, and merges the settings of flags,
/// variables, project and user file. Input errors are of kind `input` or `usage` with their place.
[[nodiscard]] Result<SyncRequest> read_request(const SyncOptions& options);

/// The settings with pip's own configuration below them and the built-in default index last. An
/// empty `base_prefix` is that of a Python which is only described.
[[nodiscard]] Result<project::Settings> with_pip_configuration(const project::Settings& settings,
                                                               const std::string& base_prefix,
                                                               Notices& notices);

}  // namespace sconce::app
