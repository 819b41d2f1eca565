#pragma once

#include <string>
#include <vector>

#include "sconce/target/target.hpp"

namespace sconce::target {

/// Platform parts of the tags that the interpreter's host takes, best first (PEP 425, 600, 656).
[[nodiscard]] std::vector<std::string> platforms_of(const Interpreter& interpreter);

}  // namespace sconce::target
