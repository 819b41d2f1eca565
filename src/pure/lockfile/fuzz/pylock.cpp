#include "sconce/lockfile/pylock.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sconce/base/result.hpp"
#include "sconce/lockfile/lock_origin.hpp"

// A lock that is read can be written, and what is written reads as the same lock.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using sconce::lockfile::Pylock;
  const auto lock = Pylock::parse({reinterpret_cast<const char*>(data), size});
  if (!lock) return 0;
  const auto again = Pylock::read(lock->to_toml());
  SCONCE_ASSERT(again.has_value());
  SCONCE_ASSERT(again->packages.size() == lock->packages.size());
  const auto origin = sconce::lockfile::read_origin(*lock);
  if (!origin || !*origin) return 0;
  auto written = *lock;
  written.tool = (*origin)->to_toml();
  SCONCE_ASSERT(sconce::lockfile::read_origin(written).has_value());
  return 0;
}
