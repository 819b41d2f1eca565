#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "sconce/base/result.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/pep/tag.hpp"
#include "sconce/pep/version.hpp"

namespace sconce::pep {

/// Number and rest of a build tag; of two files with equal version the higher one counts.
using BuildTag = std::pair<std::uint64_t, std::string>;

/// `name-version(-build)?-python-abi-platform.whl` (PEP 427; binary distribution format).
struct WheelFileName {
  PackageName name;
  Version version;
  std::optional<BuildTag> build;
  TagSet tags;
  [[nodiscard]] static Result<WheelFileName> parse(std::string_view file_name);
};

/// `name-version.tar.gz` (PEP 625), also the older `.zip`; dashes in old names are resolved with
/// `expected_name` where it is given.
struct SdistFileName {
  PackageName name;
  Version version;
  [[nodiscard]] static Result<SdistFileName> parse(std::string_view file_name,
                                                   const PackageName* expected_name = nullptr);
};

}  // namespace sconce::pep
