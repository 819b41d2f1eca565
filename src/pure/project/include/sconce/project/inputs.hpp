#pragma once

#include <span>
#include <string>

#include "sconce/project/declared.hpp"
#include "sconce/project/pyproject.hpp"

namespace sconce::project {

/// What the answer of a lock depends on besides its target and what the indexes offer, in a normal
/// form: the requirements of all parts, constraints, requires-python, conflicts, and what the
/// project itself says of sources and of choosing. A lock is fresh as long as this text is the
/// same. What users and machines say of indexes is not in it: a mirror makes no lock stale. Holds
/// no credentials.
[[nodiscard]] std::string inputs_text(const Pyproject& project,
                                      std::span<const DeclaredRequirement> constraints);

}  // namespace sconce::project
