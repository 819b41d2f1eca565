#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sconce/pep/tag.hpp"
#include "sconce/project/settings.hpp"

namespace sconce::project {

/// A target as `[tool.sconce.targets.NAME]` states it; what it does not state is that of the run. A
/// value.
struct TargetTable {
  Settings settings;  ///< python, python-platform and accelerator, ranking above the project's own
  std::optional<Setting<pep::LibcVersion>> glibc;  ///< the oldest to serve
  std::optional<std::string> driver;               ///< NVIDIA's: "535", "535.104.05"
  std::vector<std::string> gpus;                   ///< all to be served: "sm_90", "gfx90a"
};

/// Whether a target may have this name: `[A-Za-z0-9_-]+`, so that `pylock.NAME.toml` is the name of
/// a lock.
[[nodiscard]] bool is_target_name(std::string_view name);

}  // namespace sconce::project
