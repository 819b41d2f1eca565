#pragma once

#include <string>
#include <string_view>

namespace sconce::environment {

/// Scripts that put an environment's programs first on PATH and take that back with `deactivate`.
/// Prefix and prompt are quoted for each shell, whatever characters they hold.
[[nodiscard]] std::string activation_for_sh(std::string_view prefix, std::string_view prompt);
[[nodiscard]] std::string activation_for_fish(std::string_view prefix, std::string_view prompt);
[[nodiscard]] std::string activation_for_csh(std::string_view prefix, std::string_view prompt);
[[nodiscard]] std::string activation_for_powershell(std::string_view prefix,
                                                    std::string_view prompt);

}  // namespace sconce::environment
