#include "../log_excerpt.hpp"

#include <cstddef>
#include <cstdint>

#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sconce;
  const auto lines = builder::excerpt_of_log({reinterpret_cast<const char*>(data), size});
  SCONCE_ASSERT(lines.size() <= 15);
  for (const std::string& line : lines) {
    SCONCE_ASSERT(line.size() <= builder::kLongestLine);
    SCONCE_ASSERT(is_utf8(line));
    for (const char c : line) SCONCE_ASSERT(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F);
  }
  return 0;
}
