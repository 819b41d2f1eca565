#pragma once

#include <string>
#include <string_view>

#include "sconce/base/result.hpp"

namespace sconce::cli {

/// The text of `sconce help [TOPIC]`, at most 80 columns wide. An unknown topic is an error of kind
/// `usage`.
[[nodiscard]] Result<std::string_view> help_text(std::string_view topic);

}  // namespace sconce::cli
