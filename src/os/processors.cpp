#include <sched.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "sconce/base/text.hpp"
#include "sconce/os/files.hpp"
#include "sconce/os/threads.hpp"

namespace sconce::os {
namespace {

constexpr std::uint64_t kSmallFile = 64 << 10;

std::size_t processors_by_affinity() {
  for (std::size_t limit = 1024; limit <= (1U << 20U); limit *= 4) {
    cpu_set_t* set = CPU_ALLOC(limit);
    if (set == nullptr) break;
    const std::size_t size = CPU_ALLOC_SIZE(limit);
    const int result = ::sched_getaffinity(0, size, set);
    const int count = result == 0 ? CPU_COUNT_S(size, set) : 0;
    CPU_FREE(set);
    if (count > 0) return static_cast<std::size_t>(count);
  }
  return std::max(1U, std::thread::hardware_concurrency());
}

// Whole processors that a cpu.max ("QUOTA PERIOD", or "max PERIOD") grants, rounded up.
std::optional<std::size_t> processors_of_quota(std::string_view text) {
  const auto words = split_words(text);
  if (words.size() != 2) return std::nullopt;
  const auto quota = parse_decimal(words[0]);
  const auto period = parse_decimal(words[1]);
  if (!quota || !period || *period == 0) return std::nullopt;
  return std::max<std::size_t>(1, *quota / *period + (*quota % *period != 0 ? 1 : 0));
}

// The folder of this process's control group (version 2) below the mount, `/` in a container.
std::string control_group() {
  const auto text = read_file("/proc/self/cgroup", kSmallFile);
  if (!text) return "/";
  for (const std::string_view line : split_lines(*text)) {
    if (line.starts_with("0::/")) return std::string(line.substr(3));
  }
  return "/";
}

std::size_t processors_by_control_groups(std::size_t most) {
  for (std::string group = control_group();; group = parent_path(group)) {
    const auto text = read_file("/sys/fs/cgroup" + join_path(group, "cpu.max"), kSmallFile);
    if (text) most = std::min(most, processors_of_quota(*text).value_or(most));
    if (group == "/" || group == ".") return most;
  }
}

}  // namespace

std::size_t usable_processors() {
  static const std::size_t count = processors_by_control_groups(processors_by_affinity());
  return count;
}

}  // namespace sconce::os
