#pragma once

#include <map>
#include <vector>

#include "sconce/project/declared.hpp"
#include "toml_file.hpp"

namespace sconce::project {

/// The table [dependency-groups] (PEP 735) with includes followed in their places; each requirement
/// keeps the origin and position of where it stands. An unknown or circular include, an entry that
/// is neither requirement nor include, and names that are the same in normal form are errors.
[[nodiscard]] Result<std::map<pep::GroupName, std::vector<DeclaredRequirement>>>
read_dependency_groups(const TomlFile& file, const document::TomlValue& table);

}  // namespace sconce::project
