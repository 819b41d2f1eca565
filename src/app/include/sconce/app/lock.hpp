#pragma once

#include <string>
#include <vector>

#include "sconce/app/session.hpp"
#include "sconce/app/sync.hpp"
#include "sconce/base/result.hpp"
#include "sconce/project/settings.hpp"
#include "sconce/report/lock_report.hpp"

namespace sconce::app {

/// `sconce lock` as the user asked for it.
struct LockOptions {
  std::string project_folder;                 ///< empty: searched from the working directory up
  std::vector<std::string> constraint_files;  ///< -c
  std::vector<std::string> targets;           ///< --target; empty: one lock, for the Python at hand
  project::Settings settings;                 ///< the layer of the flags
  PackageChoice upgrade;
  bool check = false;  ///< write nothing; a lock that is not fresh is of kind `state`
  bool refresh = false;
  bool no_cache = false;
};

/// Solves over all extras and dependency groups of the project and writes `pylock.toml`, or
/// `pylock.TARGET.toml` for each target, beside pyproject.toml (PEP 751). What is locked already is
/// kept as far as it satisfies; later targets prefer the versions of the first. Locks that are
/// fresh are left as they are, without a solve. Nothing that is installed bears on it. All locks
/// are solved before the first is written.
[[nodiscard]] Result<report::LockReport> lock(const LockOptions& options, const Session& session);

}  // namespace sconce::app
