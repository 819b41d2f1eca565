#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "sconce/base/result.hpp"
#include "sconce/wheel/dist_info.hpp"

namespace sconce::wheel {

/// First lines that make the kernel run a script with this interpreter: `#!PATH`, or, where the
/// path holds a space or is longer than the kernel reads (127 bytes), a line for /bin/sh that
/// Python reads as a string. With a newline at the end.
[[nodiscard]] Result<std::string> shebang(std::string_view interpreter);

/// Whether the script's first line begins with the placeholder `#!python`.
[[nodiscard]] bool has_placeholder_shebang(std::string_view start);
/// Bytes that has_placeholder_shebang() looks at.
inline constexpr std::size_t kPlaceholderSize = 8;

/// The script with its placeholder line replaced. `shebang` as made by shebang().
[[nodiscard]] std::string replace_shebang(std::string_view script, std::string_view shebang);

/// The program that calls an entry point.
[[nodiscard]] std::string launcher(const ScriptEntryPoint& script, std::string_view shebang);

}  // namespace sconce::wheel
