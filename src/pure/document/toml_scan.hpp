#pragma once

#include <string_view>

#include "sconce/base/result.hpp"

namespace sconce::document {

/// Looks over a TOML text for what the parser cannot be trusted with, without judging its grammar:
/// more than 16 MiB, keys of more than 64 parts, more than 256 levels of keys and brackets. What it
/// misreads is malformed at that very place, so that the parser stops there too.
[[nodiscard]] Result<void> scan_toml(std::string_view text);

}  // namespace sconce::document
