#pragma once

#include <string>
#include <string_view>

#include "sconce/base/result.hpp"

namespace sconce::pep {

/// The normal form of a licence expression (PEP 639; SPDX, annex D): identifiers spelled as in the
/// SPDX lists, `AND`, `OR` and `WITH` in upper case, one space between words. An unknown licence or
/// exception is an error of kind `input`, as is a malformed expression; `LicenseRef-...` is free.
[[nodiscard]] Result<std::string> normalize_licence_expression(std::string_view text);

}  // namespace sconce::pep
