#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sconce/accelerator/driver.hpp"
#include "sconce/accelerator/gpu_table.hpp"

// GPUs and drivers as somebody states them; what is accepted must be read again from its own text.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sconce::accelerator;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static_cast<void>(GpuTable::built_in().find(text));
  if (const auto architecture = parse_architecture(text)) {
    SCONCE_ASSERT(parse_architecture(to_string(*architecture)) == architecture);
  }
  if (const auto version = DriverVersion::parse(text)) {
    SCONCE_ASSERT(DriverVersion::parse(version->to_string()) == version);
  }
  return 0;
}
