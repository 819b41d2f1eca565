#pragma once

#include <span>
#include <string_view>

#include "debug.hpp"
#include "sconce/pep/prerelease.hpp"

namespace sconce::cli {

/// null or absent: when_needed; false: never; true: always.
[[nodiscard]] pep::PrereleasePolicy policy_argument(const document::JsonValue& in,
                                                    std::string_view key);

/// range.*
std::span<const EvalOperation> range_operations();

}  // namespace sconce::cli
