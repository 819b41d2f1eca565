#pragma once

#include <set>
#include <string>
#include <vector>

#include "sconce/base/result.hpp"
#include "sconce/project/pyproject.hpp"

namespace sconce::project {

/// Which parts of a project a run asks for, names as the user wrote them. A value.
struct Selection {
  std::vector<std::string> extras;       ///< --extra
  bool all_extras = false;               ///< --all-extras
  std::vector<std::string> no_extras;    ///< --no-extra, out of all
  std::vector<std::string> groups;       ///< --group
  bool all_groups = false;               ///< --all-groups
  std::vector<std::string> no_groups;    ///< --no-group, --no-dev
  std::vector<std::string> only_groups;  ///< --only-group: nothing but these
  bool no_default_groups = false;        ///< no group unasked
};

/// The requirements of the selected parts, each with its origin; what an extra or group asks of the
/// project itself (`name[extra]`) is replaced by what that extra asks. A name that the project does
/// not have is an error of kind `usage` with the nearest as a hint, and so are choices that
/// contradict each other or that the project declares to be conflicting.
[[nodiscard]] Result<std::vector<DeclaredRequirement>> select_requirements(
    const Pyproject& project, const Selection& selection);

}  // namespace sconce::project
