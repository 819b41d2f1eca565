#pragma once

#include <string_view>

#include "sconce/base/result.hpp"
#include "sconce/document/json.hpp"

namespace sconce::app {

/// What an index page says, as one document, for `sconce debug simple`: the keys are those of the
/// conformance suite. Whether it is JSON or HTML, and the page of a project or the root of an
/// index, is told from its content. `address` is where it is taken to come from.
[[nodiscard]] Result<document::JsonValue> describe_page(std::string_view body,
                                                        std::string_view address);

}  // namespace sconce::app
