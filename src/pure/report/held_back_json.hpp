#pragma once

#include <vector>

#include "sconce/document/json.hpp"
#include "sconce/resolver/resolution.hpp"

namespace sconce::report {

/// What is held back, as every report has it.
[[nodiscard]] document::JsonValue held_back_to_json(const std::vector<resolver::HeldBack>& held);

}  // namespace sconce::report
