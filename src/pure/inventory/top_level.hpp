#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sconce::inventory {

/// What RECORD says stands directly in site-packages.
struct TopLevelNames {
  /// Names directly in site-packages.
  std::vector<std::string> names;
  /// `folder/name` for folders that the distribution may share with others, having no `__init__.py`
  /// of its own in them (`nvidia/cublas`).
  std::vector<std::string> nested;
};

/// Scans RECORD for these names without parsing it: one comparison a line for all but the first
/// line of a folder. Bytecode and what lies outside of site-packages is passed over, and so is a
/// line that is malformed.
[[nodiscard]] TopLevelNames top_level_names(std::string_view record);

}  // namespace sconce::inventory
