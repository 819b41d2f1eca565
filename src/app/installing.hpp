#pragma once

#include <string>

#include "fetching.hpp"
#include "place.hpp"
#include "sconce/app/session.hpp"
#include "sconce/base/result.hpp"
#include "sconce/install/change.hpp"
#include "sconce/plan/plan.hpp"
#include "sconce/store/store.hpp"
#include "workshop.hpp"

namespace sconce::app {

/// What the plan comes to in the place: what is prepared goes in, what leaves goes out, and where
/// no environment stands yet it is made, with this prompt.
[[nodiscard]] install::EnvironmentChange change_of(const plan::Plan& plan, const Place& place,
                                                   const std::string& prompt,
                                                   PreparedWheels prepared);

/// Does it in an environment that this process has locked: all of it or nothing.
[[nodiscard]] Result<install::ChangeReport> apply_change(install::LockedEnvironment& locked,
                                                         const install::EnvironmentChange& change,
                                                         Workshop& workshop,
                                                         const store::Store& store,
                                                         const Session& session);

}  // namespace sconce::app
