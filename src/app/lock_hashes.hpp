#pragma once

#include <vector>

#include "sconce/app/session.hpp"
#include "sconce/base/result.hpp"
#include "sconce/plan/lock.hpp"
#include "sconce/store/store.hpp"
#include "workshop.hpp"

namespace sconce::app {

/// Gives every archive of the answers a hash that proves something: the standard wants one, and not
/// every index states it. What states none is fetched and hashed; weak hashes are dropped.
[[nodiscard]] Result<void> complete_hashes(std::vector<plan::ForkAnswer>& answers,
                                           Workshop& workshop, const store::Store& store,
                                           const Session& session);

}  // namespace sconce::app
