#pragma once

#include <optional>
#include <span>
#include <string>

#include "sconce/accelerator/build.hpp"
#include "sconce/base/result.hpp"
#include "sconce/project/declared.hpp"
#include "sconce/project/settings.hpp"

namespace sconce::project {

/// A build that someone named.
struct NamedBuild {
  accelerator::Build build;
  std::string
      origin;  ///< for people: "`--accelerator`", "the index `https://...` (`--extra-index`)"
  std::string index;  ///< URL as configured if an index named it: never print it as it is
};

/// The build that the project and its settings name, wherever they say it: the accelerator setting,
/// an accelerator index that is configured for all packages or that a package of the accelerator
/// stack is pinned to, a local label in a requirement (`torch==2.1.2+cu121`). Nothing: nobody names
/// one. Two that differ are an error of kind `usage` that quotes both.
[[nodiscard]] Result<std::optional<NamedBuild>> named_build(
    const Settings& settings, std::span<const DeclaredRequirement> requirements);

}  // namespace sconce::project
