#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sconce/base/result.hpp"
#include "sconce/target/target.hpp"

namespace sconce::environment {

/// Describes a CPython by its files alone: the name of the binary, its ELF header, patchlevel.h of
/// its headers. Nothing where they do not say enough; then it has to be started. `executable` has
/// all links resolved.
[[nodiscard]] std::optional<target::Interpreter> describe_by_files(const std::string& executable);

/// Starts the interpreter once and asks it. Kind `unsupported` where it gives no answer.
[[nodiscard]] Result<std::string> ask_interpreter(const std::string& executable);
/// Reads the answer, of this run or an earlier one.
[[nodiscard]] Result<target::Interpreter> parse_answer(std::string_view answer);

/// The message of an EXTERNALLY-MANAGED file (PEP 668): its `Error` value, continuation lines
/// joined; empty if it has none.
[[nodiscard]] std::string externally_managed_message(std::string_view text);

/// `key = value` lines, as pyvenv.cfg has them; the empty text for a key that is not there.
[[nodiscard]] std::string configuration_value(std::string_view text, std::string_view key);

}  // namespace sconce::environment
