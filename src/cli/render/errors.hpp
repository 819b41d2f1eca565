#pragma once

#include <string>
#include <string_view>

#include "sconce/base/error.hpp"
#include "sconce/document/json.hpp"

namespace sconce::cli {

/// What foreign files say reaches the terminal: control characters but line ends and tabs are shown
/// as `\x1b` and do nothing; what is longer than 16 KiB is cut.
[[nodiscard]] std::string for_terminal(std::string_view text);
/// An error as people read it: message, context, hints, with colours if asked for.
enum class Colours { off, on };
[[nodiscard]] std::string render_error(const Error& error, Colours colours);
/// The same as a document (docs/formats/sync-report.md).
[[nodiscard]] document::JsonValue error_to_json(const Error& error);

}  // namespace sconce::cli
