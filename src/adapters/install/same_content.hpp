#pragma once

#include <string>

#include "sconce/base/result.hpp"

namespace sconce::install {

/// Whether two paths that are no folders hold the same to who uses them: the same file, equal
/// bytes, or links with one target. Modes and times do not count.
[[nodiscard]] Result<bool> is_same_content(const std::string& left, const std::string& right);

}  // namespace sconce::install
