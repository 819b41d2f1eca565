#pragma once

#include <optional>
#include <string>

#include "request.hpp"
#include "sconce/app/session.hpp"
#include "sconce/base/result.hpp"
#include "sconce/environment/environment.hpp"
#include "sconce/environment/interpreters.hpp"
#include "sconce/install/change.hpp"
#include "sconce/inventory/inventory.hpp"
#include "sconce/target/target.hpp"

namespace sconce::app {

/// Where a sync installs, and for what: the Target of the one way through.
struct Place {
  environment::Environment environment;
  target::Target target;
  bool exists = false;                                   ///< a sound environment stands there
  install::Existing existing = install::Existing::kept;  ///< a broken one is discarded
  bool is_described = false;  ///< of another platform (--python-platform): nothing can be installed
};

/// The project's `.venv` if it is sound and has the Python that is asked for, else the one that is
/// to be made there with the best interpreter found.
[[nodiscard]] Result<Place> find_place(const SyncRequest& request,
                                       environment::DescriptionMemo& memo, const Session& session);

/// The interpreter of the project's environment if that is sound and has the Python that is asked
/// for, else the best one found. Changes nothing.
[[nodiscard]] Result<target::Interpreter> find_interpreter_at_hand(
    const SyncRequest& request, environment::DescriptionMemo& memo, const Session& session);

/// What is installed there; nothing where it does not exist yet.
[[nodiscard]] Result<inventory::Inventory> read_installed(const Place& place);

}  // namespace sconce::app
