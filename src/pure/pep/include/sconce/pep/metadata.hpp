#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sconce/base/result.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/pep/requirement.hpp"
#include "sconce/pep/specifier.hpp"
#include "sconce/pep/version.hpp"

namespace sconce::pep {

/// What resolving and installing need of a METADATA or PKG-INFO file (core metadata). A value.
struct CoreMetadata {
  std::string metadata_version{};
  std::string name_text{};
  PackageName name;
  Version version;
  std::vector<Requirement> requires_dist{};
  std::optional<SpecifierSet> requires_python{};
  std::vector<ExtraName> provides_extra{};
  std::vector<std::string> dynamic{};  ///< field names in lower case (metadata 2.2)
  std::string summary{};

  /// Reads the fields above leniently, as installers must: an unknown field or a broken one that is
  /// not needed is passed over; a broken name, version or requirement is an error of kind `input`.
  /// Nothing after the headers is looked at.
  [[nodiscard]] static Result<CoreMetadata> parse(std::string_view text);
};

/// A Requires-Python as found in the wild: as SpecifierSet::parse, and where that fails again
/// without quotation marks and without the `.*` that orders cannot have (`>=3.6.*`).
[[nodiscard]] Result<SpecifierSet> parse_requires_python(std::string_view text);

}  // namespace sconce::pep
