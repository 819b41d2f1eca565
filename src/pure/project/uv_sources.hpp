#pragma once

#include <map>
#include <string>

#include "sconce/document/toml.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/project/pyproject.hpp"
#include "tool_tables.hpp"

namespace sconce::project {

/// Reads `[tool.uv.sources]`: `index` into the pins of the settings, `git` (with `rev`, `tag` or
/// `branch`, `subdirectory`), `path` (with `editable`) and `url` into the table's sources. A list
/// of one counts as its item; markers, workspaces and lists of several are refused by name, as they
/// would change the answer.
[[nodiscard]] Result<void> read_uv_sources(const TableReader& in,
                                           const document::TomlValue& sources);

/// Requirements whose name has a source get it as their location; those with a location of their
/// own keep that. Specifiers go on to bind the version.
void take_sources(const std::map<pep::PackageName, NamedSource>& sources, Pyproject& project);

}  // namespace sconce::project
