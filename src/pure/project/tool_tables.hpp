#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sconce/project/pyproject.hpp"
#include "toml_file.hpp"

namespace sconce::project {

/// Where a package comes from instead of an index: a URL, a `git+` reference, or a path.
struct NamedSource {
  std::string location;
  bool is_editable = false;
};

/// What [tool.sconce] or [tool.uv] says.
struct ToolTable {
  Settings settings;
  std::vector<DeclaredRequirement> constraints;
  std::vector<DeclaredRequirement> dev_dependencies;
  std::optional<std::set<pep::GroupName>> default_groups;
  bool are_all_groups_default = false;
  std::optional<bool> is_package;
  std::vector<std::set<ConflictMember>> conflicts;
  std::map<std::string, TargetTable> targets;
  std::map<pep::PackageName, NamedSource> sources;
  std::vector<std::string> warnings;
};

/// A table that is being read, with the name under which its keys appear in messages
/// ("tool.uv.").
struct TableReader {
  const TomlFile& file;
  std::string prefix;
  SettingSource source;
  ToolTable& out;

  [[nodiscard]] std::string key(std::string_view name) const { return prefix + std::string(name); }
  [[nodiscard]] Setting<std::string> place(const document::TomlValue& value) const;
};

[[nodiscard]] Result<ToolTable> read_sconce_table(const TomlFile& file,
                                                  const document::TomlValue& table);
[[nodiscard]] Result<ToolTable> read_uv_table(const TomlFile& file,
                                              const document::TomlValue& table);

// Pieces that both tables have.

/// A setting given as a string, a boolean, a whole number or an array of strings.
[[nodiscard]] Result<void> read_setting(const TableReader& in, std::string_view setting,
                                        const document::TomlValue::Member& member);
/// An index as a table of `url`, `name`, `explicit`, `default`, `assume-old`.
[[nodiscard]] Result<void> read_index_table(const TableReader& in,
                                            const document::TomlValue::Member& member,
                                            const document::TomlValue& table);
[[nodiscard]] Result<void> read_default_groups(const TableReader& in,
                                               const document::TomlValue::Member& member);
/// `targets`, a table of tables.
[[nodiscard]] Result<void> read_targets(const TableReader& in,
                                        const document::TomlValue::Member& member);
[[nodiscard]] Result<void> read_conflicts(const TableReader& in,
                                          const document::TomlValue::Member& member);

}  // namespace sconce::project
