#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <vector>

#include "sconce/pep/name.hpp"
#include "sconce/project/selection.hpp"
#include "sconce/resolver/resolution.hpp"
#include "sconce/target/target.hpp"

namespace sconce::plan {

/// For each package of a resolution the parts that need it, by their place in `parts`; those that
/// `fork` omits need nothing.
using PartNeeds = std::map<pep::PackageName, std::set<std::size_t>>;
[[nodiscard]] PartNeeds part_needs(const std::vector<project::ProjectPart>& parts,
                                   const project::PartFork& fork,
                                   const resolver::Resolution& resolution,
                                   const target::Target& target);

}  // namespace sconce::plan
