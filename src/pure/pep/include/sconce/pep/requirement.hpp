#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sconce/base/result.hpp"
#include "sconce/pep/marker.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/pep/specifier.hpp"

namespace sconce::pep {

/// A dependency specifier (PEP 508): `name[extras] specifiers ; marker` or `name @ url ; marker`.
/// A value.
struct Requirement {
  std::string name_text;  ///< as written
  PackageName name;
  std::set<ExtraName> extras{};
  SpecifierSet specifiers{};
  std::optional<std::string> url_text{};  ///< as written; a URL or, in requirement files, a path
  Marker marker{};
  std::vector<std::string> extra_texts{};  ///< the extras as written, sorted, each once

  /// Parses; the error names the column (1-based), the offending text and what was expected. Takes
  /// the old form `name (>=1,<2)` too.
  [[nodiscard]] static Result<Requirement> parse(std::string_view text);
  /// Normal form, as packaging prints it: name and extras as written (extras that were not read are
  /// in normal form).
  [[nodiscard]] std::string to_string() const;
  /// Same names in normal form, equal versions, the same URL and marker text.
  [[nodiscard]] bool operator==(const Requirement& other) const;
};

}  // namespace sconce::pep
