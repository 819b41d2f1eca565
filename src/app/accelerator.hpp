#pragma once

#include <string>
#include <vector>

#include "place.hpp"
#include "request.hpp"
#include "sconce/base/result.hpp"
#include "sconce/inventory/inventory.hpp"
#include "sconce/resolver/solve.hpp"
#include "sconce/sources/index_source.hpp"

namespace sconce::app {

/// What the accelerator family is held to, and which accelerator indexes serve it.
struct AcceleratorWish {
  resolver::AcceleratorPolicy policy;
  std::vector<sources::IndexPlace> indexes;  ///< that of the named build, or all admissible ones
  sources::AcceleratorRole role = sources::AcceleratorRole::instead;
  std::vector<std::string> warnings;  ///< of what is wished and may not be meant
};

/// Reads the wish out of the request and its settings, wherever it is said; where nobody names a
/// build or describes a target, the driver and the GPUs of this machine bound it, and where it has
/// none, the accelerator index that an installed package of the family came from is asked too.
[[nodiscard]] Result<AcceleratorWish> read_accelerator_wish(const SyncRequest& request,
                                                            const project::Settings& settings,
                                                            const Place& place,
                                                            const inventory::Inventory& installed);

/// The same wish with the build left open: the default index, and beside it all accelerator indexes
/// that are known to have builds within the limits.
[[nodiscard]] Result<AcceleratorWish> without_named_build(const AcceleratorWish& wish,
                                                          const project::Settings& settings);

/// The accelerator that the settings name, as locks write it; `any` where they name none.
[[nodiscard]] Result<std::string> accelerator_name(const project::Settings& settings);

}  // namespace sconce::app
