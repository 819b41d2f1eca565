#pragma once

#include <optional>
#include <string>

#include "groundwork.hpp"
#include "sconce/app/session.hpp"
#include "sconce/app/sync.hpp"
#include "sconce/base/result.hpp"
#include "sconce/resolver/preferences.hpp"
#include "sconce/resolver/resolution.hpp"

namespace sconce::app {

/// What the lock beside the project says to a run.
struct LockUse {
  std::string file;                                ///< its name; empty: none is read
  std::optional<resolver::Resolution> resolution;  ///< what it comes to; nothing: solve
  resolver::Preferences preferences;               ///< its versions, for a solve to try first
};

/// Reads the lock of the target. A fresh one answers instead of a solve; of any other a warning
/// says why it is not; the options may ask for more (--locked: a lock that
/// is not fresh is of kind `state`), or for less (--frozen, --no-lock). No index is asked.
[[nodiscard]] Result<LockUse> use_lock(const SyncOptions& options, const Groundwork& ground,
                                       const Session& session);

}  // namespace sconce::app
