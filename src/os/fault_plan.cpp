#include "sconce/os/fault_plan.hpp"

#include <atomic>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sconce::os {
namespace {

std::atomic<std::uint64_t> call_count{0};
std::atomic<std::uint64_t> failing_call{0};  // 0: none
std::atomic<int> failing_errno{0};

}  // namespace

void FaultPlan::arm(std::uint64_t nth, int error_number) {
  failing_errno = error_number;
  call_count = 0;
  failing_call = nth;
}

void FaultPlan::disarm() {
  failing_call = 0;
  call_count = 0;
}

std::uint64_t FaultPlan::calls() { return call_count; }

std::optional<int> FaultPlan::next(std::string_view /*call*/) {
  const std::uint64_t number = call_count.fetch_add(1, std::memory_order_relaxed) + 1;
  if (number != failing_call.load(std::memory_order_relaxed)) return std::nullopt;
  return failing_errno.load(std::memory_order_relaxed);
}

}  // namespace sconce::os
