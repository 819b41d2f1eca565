#pragma once

#include <span>

#include "debug.hpp"

namespace sconce::cli {

/// range.*
std::span<const EvalOperation> range_operations();

}  // namespace sconce::cli
