#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "sconce/accelerator/build.hpp"
#include "sconce/document/json.hpp"
#include "sconce/lockfile/pylock.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/pep/version.hpp"
#include "sconce/resolver/resolution.hpp"

namespace sconce::report {

/// What became of a package's versions in a lock; where conflicts make several there are several.
struct LockChange {
  pep::PackageName name;
  std::vector<pep::Version> before, after;  ///< ascending; empty: it was not, or is no more, there
};

/// One lock file. A value.
struct LockedFile {
  std::string file;                   ///< "pylock.toml"
  std::optional<std::string> target;  ///< name of a described one
  std::string python;                 ///< "CPython 3.11.7, Linux x86_64, glibc 2.36"
  std::optional<std::string>
      staleness;        ///< why it was made anew, as a clause; nothing: it was fresh
  bool is_new = false;  ///< there was no lock that could be read
  bool written = false;
  std::size_t packages = 0;
  std::vector<LockChange> changes;                ///< sorted by name
  std::optional<accelerator::Build> accelerator;  ///< that the family was solved for
  std::vector<resolver::HeldBack> held_back;
};

/// What `sconce lock` did. A value.
struct LockReport {
  std::vector<LockedFile> locks;
  double resolve_seconds = 0, total_seconds = 0;
  std::vector<std::string> warnings;
};

/// What differs between two locks; `before` may be absent.
[[nodiscard]] std::vector<LockChange> changes_of(const lockfile::Pylock* before,
                                                 const lockfile::Pylock& after);

/// The report as one JSON document (docs/formats/lock-report.md).
[[nodiscard]] document::JsonValue to_json(const LockReport& report);

}  // namespace sconce::report
