#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sconce/pep/name.hpp"
#include "sconce/pep/version_range.hpp"
#include "world.hpp"

namespace sconce::resolver {

/// "1.0", "1.0 and 1.1", "1.0 to 1.9": ascending stretches of `versions` that `range` covers
/// without a hole among `all`.
[[nodiscard]] std::string fold_versions(const std::vector<const KnownVersion*>& versions,
                                        const std::vector<const KnownVersion*>& all);

/// Why no version of the project in the range can be taken, one clause for each reason.
[[nodiscard]] std::vector<std::string> why_unavailable(const World& world,
                                                       const pep::PackageName& name,
                                                       const pep::VersionRange& range);

/// What the user could do about it, and what exists instead.
[[nodiscard]] std::vector<std::string> unavailability_hints(const World& world,
                                                            const pep::PackageName& name,
                                                            const pep::VersionRange& range);

}  // namespace sconce::resolver
