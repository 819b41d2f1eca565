#pragma once

#include <optional>
#include <span>
#include <string>

#include "sconce/accelerator/build.hpp"
#include "sconce/accelerator/verdict.hpp"
#include "sconce/base/result.hpp"
#include "sconce/project/declared.hpp"
#include "sconce/project/settings.hpp"
#include "sconce/project/target_table.hpp"

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

/// What the driver and the GPUs of a described target leave of the builds on a platform
/// (`linux_x86_64`). Nothing: it states neither. A GPU that no table knows is taken as it stands;
/// text that names none, or no driver, is an error of kind `input`.
[[nodiscard]] Result<std::optional<accelerator::Limits>> limits_of(const TargetTable& target,
                                                                   std::string platform);

/// Refuses a named build that contradicts the driver or the GPUs of the target, whatever the
/// version of torch: kind `usage`, with the reason.
[[nodiscard]] Result<void> check_serves(const NamedBuild& named, const accelerator::Limits& limits);

}  // namespace sconce::project
