#pragma once

#include <string>

#include "sconce/base/error.hpp"
#include "sconce/document/json.hpp"

namespace sconce::cli {

/// An error as people read it: message, context, hints, with colours if asked for.
enum class Colours { off, on };
[[nodiscard]] std::string render_error(const Error& error, Colours colours);
/// The same as a document: {"error": {"kind", "message", "context", "hints", "exit_code"}}, and
/// "output" where lines of another program are quoted.
[[nodiscard]] document::JsonValue error_to_json(const Error& error);

}  // namespace sconce::cli
