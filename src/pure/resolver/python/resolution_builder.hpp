#pragma once

#include "../pubgrub/solver.hpp"
#include "package_table.hpp"
#include "provider.hpp"
#include "sconce/base/result.hpp"
#include "sconce/resolver/resolution.hpp"
#include "world.hpp"
#include "yank_pins.hpp"

namespace sconce::resolver {

using PythonSolution = pubgrub::Solution<pep::Version>;

/// The solver's numbers as a Resolution, with files, reasons and warnings.
[[nodiscard]] Result<Resolution> build_resolution(const PythonSolution& solution,
                                                  const PackageTable& table, World& world,
                                                  const PythonProvider& provider);

/// Yanked versions in the solution that nothing pins which is needed without them: a version cannot
/// be asked for by what it brings itself.
[[nodiscard]] Result<std::vector<std::pair<pep::PackageName, pep::Version>>> unpinned_yanked(
    const PythonSolution& solution, const PackageTable& table, World& world, YankPins& pins);

}  // namespace sconce::resolver
