#pragma once

#include <optional>
#include <string>

#include "place.hpp"
#include "request.hpp"
#include "sconce/base/result.hpp"
#include "sconce/resolver/solve.hpp"
#include "sconce/sources/index_source.hpp"

namespace sconce::app {

/// What the accelerator family is held to, and where a named build comes from.
struct AcceleratorWish {
  resolver::AcceleratorPolicy policy;
  std::optional<sources::IndexPlace> index;  ///< of the named build
};

/// Reads the wish out of the request and its settings, wherever it is said; where nobody names a
/// build or describes a target, the driver and the GPUs of this machine bound it.
[[nodiscard]] Result<AcceleratorWish> read_accelerator_wish(const SyncRequest& request,
                                                            const project::Settings& settings,
                                                            const Place& place);

/// The accelerator that the settings name, as locks write it; `any` where they name none.
[[nodiscard]] Result<std::string> accelerator_name(const project::Settings& settings);

}  // namespace sconce::app
