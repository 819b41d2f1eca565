#include "sconce/project/build_system.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto system = sconce::project::parse_build_system(
      {reinterpret_cast<const char*>(data), size}, "pyproject.toml");
  if (system) SCONCE_ASSERT(!system->backend.empty());
  return 0;
}
