#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sconce/base/result.hpp"
#include "sconce/document/toml.hpp"

namespace sconce::document {

struct IniEntry {
  std::string key;    ///< lower case
  std::string value;  ///< trimmed; continuation lines are joined by `\n`
  Position position;  ///< of the key
};

struct IniSection {
  std::string name;  ///< as written
  Position position;
  std::vector<IniEntry> entries;  ///< in the order of the text
  /// Null pointer if the section has no such key (given in lower case).
  [[nodiscard]] const IniEntry* find(std::string_view key) const;
};

/// A file in the manner of pip.conf and setup.cfg. A value.
struct IniDocument {
  std::vector<IniSection> sections;  ///< in the order of the text
  [[nodiscard]] const IniSection* find(std::string_view section) const;
  /// Value of a key, null pointer if it is not there.
  [[nodiscard]] const std::string* find(std::string_view section, std::string_view key) const;
};

/// Parses `[section]` headers and `key = value` or `key: value` lines as Python's configparser
/// does: indented lines continue a value, whole lines that begin with `#` or `;` are comments,
/// nothing is interpolated. Errors (kind `input`) begin with line and column: a line before the
/// first section, a line that is neither, a section or key given twice, more than 4 MiB.
[[nodiscard]] Result<IniDocument> parse_ini(std::string_view text);

}  // namespace sconce::document
