#pragma once

#include "../pubgrub/incompatibility.hpp"
#include "package_table.hpp"
#include "provider.hpp"
#include "sconce/base/result.hpp"
#include "sconce/pep/version_range.hpp"
#include "sconce/resolver/resolution.hpp"
#include "world.hpp"

namespace sconce::resolver {

using PythonIncompatibility = pubgrub::Incompatibility<pep::VersionRange>;

/// How the solver came to its refusal.
struct Derivation {
  const pubgrub::IncompatibilityStore<pep::VersionRange>& store;
  pubgrub::IncompatibilityId last;
};

/// The refusal in plain sentences, as short as it can be said, with hints.
[[nodiscard]] Result<NoSolution> explain(const Derivation& derivation, const PackageTable& table,
                                         World& world, const PythonProvider& provider);

}  // namespace sconce::resolver
