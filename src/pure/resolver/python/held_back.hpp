#pragma once

#include <vector>

#include "sconce/base/result.hpp"
#include "sconce/resolver/resolution.hpp"
#include "world.hpp"

namespace sconce::resolver {

/// The packages of a solution that end below what its plain metadata would allow, each with the one
/// reason: another build than the family's, a companion, a gate, a head that is not bounded, or a
/// requirement on something that is held back itself. Looks at the newest version that the
/// requirements of the solution admit; may wait for its metadata.
[[nodiscard]] Result<std::vector<HeldBack>> held_back(const Resolution& resolution, World& world);

}  // namespace sconce::resolver
