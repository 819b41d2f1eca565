#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace sconce::os {

/// For tests: makes the nth mutating system call of this process fail with an errno. Off unless
/// armed. Callable from any thread.
class FaultPlan {
 public:
  /// Arms: call number `nth` (from 1) fails with `error_number`.
  static void arm(std::uint64_t nth, int error_number);
  static void disarm();
  /// Mutating calls since the last arm() or disarm().
  static std::uint64_t calls();
  /// Asked by every mutating call of module os before it acts: the errno to fail with, if any.
  static std::optional<int> next(std::string_view call);
};

}  // namespace sconce::os
