#pragma once

#include <string_view>

#include "sconce/app/session.hpp"
#include "sconce/app/sync.hpp"
#include "sconce/base/result.hpp"
#include "sconce/report/explanation.hpp"

namespace sconce::app {

/// Why a package is in the solution that sync would come to with these options, in the version and
/// build that it has there. Changes nothing.
[[nodiscard]] Result<report::Explanation> explain(std::string_view package,
                                                  const SyncOptions& options,
                                                  const Session& session);

}  // namespace sconce::app
