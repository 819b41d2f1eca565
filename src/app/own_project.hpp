#pragma once

#include "building.hpp"
#include "request.hpp"
#include "sconce/base/result.hpp"
#include "sconce/inventory/inventory.hpp"
#include "sconce/resolver/resolution.hpp"

// The project itself, which is installed beside what it requires where it is a package.
namespace sconce::app {

/// Whether it is installed as it is asked for, as far as that can be told without a build; also
/// where nothing is asked.
[[nodiscard]] bool is_own_project_in_place(const SyncRequest& request,
                                           const inventory::Inventory& installed);

/// Adds it to what is to be there, from its folder; asks its backend for the version if it is not
/// stated. No lock holds it: it is the place that the lock stands in.
[[nodiscard]] Result<void> add_own_project(const SyncRequest& request, Builds& builds,
                                           resolver::Resolution& resolution);

}  // namespace sconce::app
