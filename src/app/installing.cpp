#include "installing.hpp"

#include <string>
#include <utility>
#include <vector>

#include "fetching.hpp"
#include "place.hpp"
#include "sconce/app/session.hpp"
#include "sconce/base/result.hpp"
#include "sconce/environment/environment.hpp"
#include "sconce/install/change.hpp"
#include "sconce/plan/plan.hpp"
#include "sconce/store/store.hpp"
#include "workshop.hpp"

namespace sconce::app {
namespace {

std::vector<install::FilesToInstall> files_of_new_environment(const Place& place,
                                                              const std::string& prompt) {
  if (place.exists) return {};
  return {
      {.label = "the virtual environment",
       .footprint = environment::virtual_environment_footprint(
           place.environment.interpreter, {.prefix = place.environment.prefix, .prompt = prompt})}};
}

}  // namespace

install::EnvironmentChange change_of(const plan::Plan& plan, const Place& place,
                                     const std::string& prompt, PreparedWheels prepared) {
  install::EnvironmentChange change{.wheels = std::move(prepared.wheels),
                                    .files = files_of_new_environment(place, prompt),
                                    .removals = {},
                                    .existing = place.existing};
  for (const auto& step : plan.steps) {
    const bool leaves = step.action == plan::Action::remove || step.action == plan::Action::replace;
    if (leaves && step.dist_info) change.removals.push_back(*step.dist_info);
  }
  return change;
}

Result<install::ChangeReport> apply_change(install::LockedEnvironment& locked,
                                           const install::EnvironmentChange& change,
                                           Workshop& workshop, const store::Store& store,
                                           const Session& session) {
  return locked.apply(change, {.store = store,
                               .pool = workshop.pool,
                               .mailbox = workshop.mailbox,
                               .stop = session.stop,
                               .notices = session.notices,
                               .progress = nullptr});
}

}  // namespace sconce::app
