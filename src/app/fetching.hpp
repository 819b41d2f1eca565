#pragma once

#include <cstdint>
#include <vector>

#include "sconce/app/session.hpp"
#include "sconce/base/result.hpp"
#include "sconce/install/change.hpp"
#include "sconce/plan/plan.hpp"
#include "workshop.hpp"

namespace sconce::app {

class Builds;

/// The wheels of a plan, fetched, judged and unpacked into the store.
struct PreparedWheels {
  std::vector<install::WheelToInstall> wheels;
  std::uint64_t fetched_bytes = 0;   ///< of archives that were not in the store
  std::uint64_t unpacked_bytes = 0;  ///< of trees that were not in the store
};

/// Fetches what the plan installs, builds what has no wheel, and unpacks each wheel as soon as it
/// is there. The first error ends the rest. Nothing of the environment is touched.
[[nodiscard]] Result<PreparedWheels> fetch_and_unpack(const plan::Plan& plan, Builds& builds,
                                                      Workshop& workshop, const store::Store& store,
                                                      const Session& session);

}  // namespace sconce::app
