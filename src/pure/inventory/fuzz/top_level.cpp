#include "../top_level.hpp"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto names =
      sconce::inventory::top_level_names({reinterpret_cast<const char*>(data), size});
  return names.names.size() > size + 1 ? -1 : 0;
}
