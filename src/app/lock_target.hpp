#pragma once

#include "place.hpp"
#include "request.hpp"
#include "sconce/app/session.hpp"
#include "sconce/base/result.hpp"
#include "sconce/environment/interpreters.hpp"
#include "sconce/lockfile/lock_origin.hpp"
#include "sconce/target/target.hpp"

namespace sconce::app {

/// What a lock is made for, but for the accelerator.
struct LockedFor {
  target::Interpreter interpreter;
  target::Target target;
  lockfile::LockTarget named;  ///< the same in the words of the lock, without the accelerator
  lockfile::PlatformSource platform = lockfile::PlatformSource::at_hand;
};

/// Python and platform as the request states them; what it does not state is that of the project's
/// environment, else of the best interpreter found. A Python of another version than all that are
/// here is described on this machine's platform. Nothing is changed, and no driver or GPU of this
/// machine is looked at.
[[nodiscard]] Result<LockedFor> find_lock_target(const SyncRequest& request,
                                                 environment::DescriptionMemo& memo,
                                                 const Session& session);

}  // namespace sconce::app
