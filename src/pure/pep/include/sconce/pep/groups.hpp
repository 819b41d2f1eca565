#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "sconce/base/result.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/pep/requirement.hpp"

namespace sconce::pep {

/// `{include-group = "name"}` in a dependency group; the name as written.
struct GroupInclude {
  std::string group;
};

/// Something that a group may not hold; only an error if the group is asked for.
struct MalformedEntry {
  std::string found;  ///< what it is, for messages: "a number", "the table `{}`"
};

/// One entry of a `[dependency-groups]` list as it stands there; requirements as text.
using GroupEntryText = std::variant<std::string, GroupInclude, MalformedEntry>;
/// A list of entries, or what stands there instead of a list ("a string").
using GroupText = std::variant<std::vector<GroupEntryText>, MalformedEntry>;
using GroupEntry = std::variant<Requirement, GroupInclude>;

/// The table `[dependency-groups]` of a pyproject.toml (PEP 735). A value, immutable.
class DependencyGroups {
 public:
  /// Chains of includes longer than this, and groups with more requirements, are refused.
  static constexpr std::size_t kMaximumDepth = 200;
  static constexpr std::size_t kMaximumRequirements = 100'000;

  DependencyGroups() = default;
  /// Takes the table's members with their names as written. Two names with the same normal form are
  /// an error of kind `input`; the contents are only looked at when asked for.
  [[nodiscard]] static Result<DependencyGroups> from(
      std::vector<std::pair<std::string, GroupText>> groups);

  [[nodiscard]] bool contains(std::string_view name) const;
  /// Names in normal form, sorted.
  [[nodiscard]] std::vector<std::string> names() const;
  /// The group's entries with includes as they stand.
  [[nodiscard]] Result<std::vector<GroupEntry>> lookup(std::string_view name) const;
  /// The group's requirements with includes in their places, in order. An unknown group, a cycle
  /// and a malformed entry are errors of kind `input`.
  [[nodiscard]] Result<std::vector<Requirement>> resolve(std::string_view name) const;

 private:
  struct Group {
    std::string name;  ///< as written
    GroupText text;
  };
  [[nodiscard]] Result<void> expand(std::string_view name, std::vector<std::string>& path,
                                    std::vector<Requirement>& into) const;
  std::map<std::string, Group, std::less<>> groups_;
};

}  // namespace sconce::pep
