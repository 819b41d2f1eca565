#pragma once

#include <string>

#include "sconce/target/target.hpp"

namespace sconce::environment {

/// `3.11`.
[[nodiscard]] std::string series_of(const target::Interpreter& interpreter);
/// Name of its library folder and its binary: `python3.11`, `python3.13t`, `pypy3.10`.
[[nodiscard]] std::string versioned_name(const target::Interpreter& interpreter);

}  // namespace sconce::environment
