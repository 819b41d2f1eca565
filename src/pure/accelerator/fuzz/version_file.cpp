#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sconce/accelerator/wheel_build.hpp"
#include "sconce/base/result.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sconce::accelerator;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto build = build_of_version_file(text)) {
    SCONCE_ASSERT(build_of(version_of(*build)) == *build);
  }
  return 0;
}
