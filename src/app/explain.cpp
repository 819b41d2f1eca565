#include "sconce/app/explain.hpp"

#include <string_view>

#include "groundwork.hpp"
#include "lock_use.hpp"
#include "sconce/app/session.hpp"
#include "sconce/app/sync.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/report/explanation.hpp"
#include "sconce/store/store.hpp"
#include "solving.hpp"
#include "workshop.hpp"

namespace sconce::app {

Result<report::Explanation> explain(std::string_view package, const SyncOptions& options,
                                    const Session& session) {
  const auto name = pep::PackageName::parse(package);
  if (!name) return fail(ErrorKind::usage, name.error().message());
  const Groundwork ground = SCONCE_TRY(lay_groundwork(options, session));
  const LockUse lock = SCONCE_TRY(use_lock(options, ground, session));
  const store::Store& store = *SCONCE_TRY(ground.store->open());
  Workshop workshop(ground.settings, options.refresh, store, session);
  const auto resolution = SCONCE_TRY(solve_request(
      {.options = options, .ground = ground, .locked = &lock.preferences, .compared = {*name}},
      workshop, store, session));
  return report::explain_package(*name, resolution, ground.request.requirements);
}

}  // namespace sconce::app
