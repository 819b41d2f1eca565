#pragma once

#include <memory>

#include "accelerator.hpp"
#include "place.hpp"
#include "request.hpp"
#include "sconce/app/session.hpp"
#include "sconce/app/sync.hpp"
#include "sconce/base/result.hpp"
#include "sconce/inventory/inventory.hpp"
#include "sconce/project/settings.hpp"
#include "workshop.hpp"

namespace sconce::app {

/// What every command that solves begins with: Project, Target and Inventory, with the settings of
/// all layers.
struct Groundwork {
  SyncRequest request;
  std::unique_ptr<LazyStore> store;
  Place place;
  inventory::Inventory installed;
  project::Settings settings;  ///< with pip's own configuration below the request's
  AcceleratorWish accelerator;
};

/// Reads it all; tells of the request's warnings. No index is asked.
[[nodiscard]] Result<Groundwork> lay_groundwork(const SyncOptions& options, const Session& session);

}  // namespace sconce::app
