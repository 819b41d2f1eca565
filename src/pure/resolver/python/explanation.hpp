#pragma once

#include "fact_core.hpp"
#include "package_table.hpp"
#include "provider.hpp"
#include "sconce/base/result.hpp"
#include "sconce/resolver/resolution.hpp"
#include "world.hpp"

namespace sconce::resolver {

/// The refusal in plain sentences, as short as it can be said, with hints. Waits for offerings that
/// the sentences need.
[[nodiscard]] Result<NoSolution> explain(const Derivation& derivation, const PackageTable& table,
                                         World& world, PythonProvider& provider);

}  // namespace sconce::resolver
