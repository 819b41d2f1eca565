#include "sconce/wheel/record.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

// What was read can be written, and reads the same again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sconce;
  const auto entries =
      wheel::parse_record(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!entries) return 0;
  const std::string text = wheel::write_record(*entries);
  const auto again = wheel::parse_record(text);
  SCONCE_ASSERT(again && again->size() == entries->size() && wheel::write_record(*again) == text);
  return 0;
}
