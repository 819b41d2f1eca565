#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sconce/wheel/dist_info.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sconce;
  const auto facts =
      wheel::WheelFacts::parse(std::string_view(reinterpret_cast<const char*>(data), size));
  SCONCE_ASSERT(!facts || facts->major <= 1);
  return 0;
}
