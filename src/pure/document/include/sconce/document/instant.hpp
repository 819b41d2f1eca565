#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace sconce::document {

/// A moment in UTC, to the microsecond.
using Instant = std::chrono::sys_time<std::chrono::microseconds>;

/// Reads an RFC 3339 date-time ("2021-06-05T00:15:37.534150Z", any offset, `T` or a space; digits
/// beyond microseconds are cut, a leap second counts as the second after). Nothing if it is none.
[[nodiscard]] std::optional<Instant> parse_instant(std::string_view text);
/// As parse_instant, and a bare date ("2024-11-24"), which means the end of that day: the moment at
/// which the next day begins, in UTC.
[[nodiscard]] std::optional<Instant> parse_cutoff(std::string_view text);
/// RFC 3339 in UTC with `Z`, a fraction only where there is one.
[[nodiscard]] std::string to_string(Instant instant);

}  // namespace sconce::document
