#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sconce/base/result.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/pep/specifier.hpp"
#include "sconce/pep/version.hpp"
#include "sconce/project/declared.hpp"
#include "sconce/project/settings.hpp"
#include "sconce/project/target_table.hpp"

namespace sconce::project {

/// An extra or a group of the project, for declared conflicts.
struct ConflictMember {
  enum class Kind { extra, group } kind;
  pep::NormalizedName name;
  auto operator<=>(const ConflictMember&) const = default;
};

/// What a pyproject.toml says (PEP 621, 735; `[tool.sconce]`, `[tool.uv]`). A value.
struct Pyproject {
  std::string file;  ///< as named in messages
  bool has_project_table = false;
  bool has_build_system = false;
  /// Whether the project itself is to be installed besides its requirements: `package` of the tool
  /// tables, else whether there is a [build-system].
  bool is_package = false;

  std::optional<pep::PackageName> name;
  std::optional<pep::Version> version;
  std::set<std::string> dynamic;  ///< field names that the build backend would state
  std::optional<pep::SpecifierSet> requires_python;

  std::vector<DeclaredRequirement> dependencies;
  std::map<pep::ExtraName, std::vector<DeclaredRequirement>> extras;
  /// Dependency groups with their includes followed; `dev-dependencies` of [tool.uv] are in `dev`.
  std::map<pep::GroupName, std::vector<DeclaredRequirement>> groups;
  /// Groups that sync takes unasked; all that exist of them.
  std::set<pep::GroupName> default_groups;
  /// Sets of which at most one member may be chosen.
  std::vector<std::set<ConflictMember>> conflicts;

  std::vector<DeclaredRequirement> constraints;  ///< bind a package if it is chosen
  Settings settings;                             ///< of [tool.sconce], then of [tool.uv]
  std::map<std::string, TargetTable> targets;    ///< of [tool.sconce.targets]
  std::vector<std::string> warnings;             ///< keys that were passed over, with their lines
};

/// Parses and checks a whole pyproject.toml; `file` is its name in messages. Errors of kind `input`
/// read "`pyproject.toml` line 7, column 18: ...", quote the offending text and say what was
/// expected; a key that changes the answer and is not honoured yet is one too, naming the key.
[[nodiscard]] Result<Pyproject> parse_pyproject(std::string_view text, std::string file);

}  // namespace sconce::project
