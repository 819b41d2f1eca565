#pragma once

#include <optional>
#include <string>

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

/// Reads the wish out of the request and its settings, wherever it is said.
[[nodiscard]] Result<AcceleratorWish> read_accelerator_wish(const SyncRequest& request,
                                                            const project::Settings& settings);

/// The accelerator that the settings name, as locks write it; `any` where they name none.
[[nodiscard]] Result<std::string> accelerator_name(const project::Settings& settings);

}  // namespace sconce::app
