#pragma once

#include <string>
#include <vector>

#include "sconce/app/session.hpp"
#include "sconce/base/result.hpp"
#include "sconce/project/selection.hpp"
#include "sconce/project/settings.hpp"
#include "sconce/report/sync_report.hpp"

namespace sconce::app {

/// A list of packages that an option may name, or all of them (`--upgrade`, `--upgrade torch`).
struct PackageChoice {
  bool all = false;
  std::vector<std::string> names;
};

/// `sconce sync` as the user asked for it.
struct SyncOptions {
  std::string project_folder;                  ///< empty: searched from the working directory up
  std::vector<std::string> requirement_files;  ///< -r: instead of pyproject.toml
  std::vector<std::string> constraint_files;   ///< -c
  std::string target;                          ///< --target: a described one of the project
  project::Selection selection;
  bool no_dev = false;         ///< without the group `dev`, if there is one
  project::Settings settings;  ///< the layer of the flags
  PackageChoice upgrade, reinstall;
  bool no_install_project = false;  ///< only what the project requires
  bool no_editable = false;         ///< the project as a wheel that was built of it
  bool exact = false;
  bool dry_run = false;
  bool refresh = false;
  bool no_cache = false;
  bool locked = false;   ///< only with a lock that is fresh
  bool frozen = false;   ///< the lock as it is, fresh or not
  bool no_lock = false;  ///< as if there were none
};

/// Brings the project's environment to the project's state. Reads as the table of contents of the
/// one way through: Project + Target + Inventory, Resolution, Plan, Store, Environment, Report.
/// Everything is fetched, judged and unpacked before the environment is touched; an error before
/// the commit leaves it as it was.
[[nodiscard]] Result<report::SyncReport> sync(const SyncOptions& options, const Session& session);

}  // namespace sconce::app
