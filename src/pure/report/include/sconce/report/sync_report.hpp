#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sconce/document/json.hpp"
#include "sconce/plan/plan.hpp"

namespace sconce::report {

/// Version of the documents of a sync and of errors (docs/formats/sync-report.md). Rises when a key
/// leaves or changes its meaning.
inline constexpr std::int64_t kReportFormat = 1;

/// How much of what a sync did. Bytes and seconds.
struct SyncFigures {
  std::uint64_t fetched_bytes = 0, unpacked_bytes = 0, copied_bytes = 0;
  std::uint64_t files = 0;
  double resolve_seconds = 0, fetch_seconds = 0, install_seconds = 0, total_seconds = 0;
};

/// What `sconce sync` did, or with --dry-run would do. A value.
struct SyncReport {
  std::string command = "sync";  ///< that was given: "plan" is a dry run of sync
  std::string environment;       ///< host path of the prefix
  std::string python;            ///< "CPython 3.11.7, Linux x86_64, glibc 2.36"
  bool created_environment = false;
  bool dry_run = false;
  bool solved = false;  ///< false: a lock said it all, or what is installed satisfied everything
  std::optional<std::string> lock;  ///< name of the lock whose packages these are
  plan::Plan plan;
  std::optional<accelerator::Build> accelerator;  ///< that the family was solved for
  std::vector<resolver::HeldBack> held_back;
  SyncFigures figures;
  std::vector<std::string> warnings;
};

/// The report as one JSON document (docs/formats/sync-report.md).
[[nodiscard]] document::JsonValue to_json(const SyncReport& report);

/// How many steps of a plan do this in this stage, and how many bytes they fetch.
struct StageCount {
  std::size_t kept = 0, installed = 0, replaced = 0, removed = 0;
  std::uint64_t bytes = 0;
};
[[nodiscard]] StageCount count_stage(const plan::Plan& plan, plan::Stage stage);

[[nodiscard]] std::string_view to_string(plan::Action action);
[[nodiscard]] std::string_view to_string(plan::Stage stage);

}  // namespace sconce::report
