#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sconce/base/result.hpp"
#include "sconce/document/json.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/project/declared.hpp"
#include "sconce/resolver/resolution.hpp"

namespace sconce::report {

/// Who asks for a package, and with which words.
struct Requirer {
  std::string who;          ///< "the project" or "torchvision 0.29.2"
  std::string requirement;  ///< "torch>=2.14.0"
};

/// Why a package is in the solution in the version and build that it has. A value.
struct Explanation {
  resolver::ResolvedPackage package;
  std::vector<Requirer> requirers;         ///< the project first, then by name
  std::optional<resolver::HeldBack> held;  ///< why not the newest that metadata allows
  std::vector<Requirer> bounds;            ///< requirements that rule out the newest there is
};

/// Explains a package of the resolution; one that is not in it is an error of kind `usage` with the
/// nearest names that are.
[[nodiscard]] Result<Explanation> explain_package(
    const pep::PackageName& name, const resolver::Resolution& resolution,
    std::span<const project::DeclaredRequirement> requirements);

/// At most ten lines for people.
[[nodiscard]] std::vector<std::string> sentences_of(const Explanation& explanation);
[[nodiscard]] document::JsonValue to_json(const Explanation& explanation);

}  // namespace sconce::report
