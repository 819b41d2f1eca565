#pragma once

#include <optional>
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

/// The parts that a selection comes to.
struct ChosenParts {
  bool has_project = true;  ///< the project's own dependencies
  std::set<pep::ExtraName> extras;
  std::set<pep::GroupName> groups;
};

/// A name that the project does not have is an error of kind `usage` with the nearest as a hint,
/// and so are choices that contradict each other or that the project declares to be conflicting.
[[nodiscard]] Result<ChosenParts> choose_parts(const Pyproject& project,
                                               const Selection& selection);

/// The requirements of the selected parts, each with its origin; what an extra or group asks of the
/// project itself (`name[extra]`) is replaced by what that extra asks. Errors as of choose_parts.
[[nodiscard]] Result<std::vector<DeclaredRequirement>> select_requirements(
    const Pyproject& project, const Selection& selection);

/// What of a project can be asked for by itself. A value.
struct ProjectPart {
  std::optional<ConflictMember> member;  ///< nothing: the project's own dependencies
  std::vector<DeclaredRequirement> requirements;
};

/// All parts: the project's own, then extras, then groups, by name.
[[nodiscard]] Result<std::vector<ProjectPart>> parts_of(const Pyproject& project);

/// As many parts as declared conflicts let one ask for at once. A value.
struct PartFork {
  std::set<ConflictMember> left_out;
  /// It serves the selections that have all of `asked` and none of `unasked`; each selection that
  /// the conflicts allow is served by exactly one fork.
  std::set<ConflictMember> asked, unasked;
};

/// The forks of a project; one that leaves nothing out where there is no conflict. More than 64 are
/// an error of kind `unsupported`.
[[nodiscard]] Result<std::vector<PartFork>> forks_of(const Pyproject& project);

}  // namespace sconce::project
