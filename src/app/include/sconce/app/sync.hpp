#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "sconce/app/session.hpp"
#include "sconce/base/result.hpp"
#include "sconce/report/sync_report.hpp"

namespace sconce::app {

/// A list of packages that an option may name, or all of them (`--upgrade`, `--upgrade torch`).
struct PackageChoice {
  bool all = false;
  std::vector<std::string> names;
};

/// Where things come from and where they are kept: the options that every command has.
struct SourceOptions {
  std::optional<std::string> index;
  std::vector<std::string> extra_indexes;
  std::vector<std::string> find_links;
  bool no_index = false;
  std::vector<std::string> index_maps;  ///< FROM=TO
  std::optional<std::string> index_strategy;
  std::optional<std::string> exclude_newer;
  std::optional<std::string> cache_folder;
  bool no_cache = false;
  bool offline = false;
  bool refresh = false;
  std::optional<std::size_t> jobs;
};

/// Which of the project's requirements count.
struct SelectionOptions {
  std::vector<std::string> extras;
  bool all_extras = false;
  std::vector<std::string> groups, no_groups, only_groups;
  bool no_dev = false;
};

/// How versions are chosen.
struct ResolutionOptions {
  std::optional<std::string> prerelease;  ///< if-necessary, allow, disallow
  std::optional<std::string> resolution;  ///< highest, lowest, lowest-direct
  PackageChoice no_build, no_binary;
  PackageChoice upgrade;
};

/// `sconce sync` as the user asked for it, text not yet judged.
struct SyncOptions {
  std::string project_folder;                   ///< empty: searched from the working directory up
  std::vector<std::string> requirement_files;   ///< -r: instead of pyproject.toml
  std::vector<std::string> constraint_files;    ///< -c
  std::optional<std::string> python;
  std::optional<std::string> python_platform;
  SelectionOptions selection;
  SourceOptions sources;
  ResolutionOptions resolution;
  PackageChoice reinstall;
  bool exact = false;
  bool dry_run = false;
  bool verify_hashes = false;
};

/// Brings the project's environment to the project's state. Reads as the table of contents of the
/// one way through: Project + Target + Inventory, Resolution, Plan, Store, Environment, Report.
[[nodiscard]] Result<report::SyncReport> sync(const SyncOptions& options, const Session& session);

}  // namespace sconce::app
