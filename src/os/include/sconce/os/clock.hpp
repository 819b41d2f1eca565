#pragma once

#include <cstdint>

namespace sconce::os {

/// Seconds of a clock that never goes back, from an arbitrary start; for durations.
[[nodiscard]] double monotonic_seconds();
/// Seconds since 1970-01-01 UTC, whole.
[[nodiscard]] std::int64_t unix_seconds();

}  // namespace sconce::os
