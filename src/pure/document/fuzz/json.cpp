#include "sconce/document/json.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

// Whatever is read must survive a round trip through the writer.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto value = sconce::document::parse_json(text);
  if (!value) return 0;
  for (const auto style :
       {sconce::document::JsonStyle::compact, sconce::document::JsonStyle::indented}) {
    const auto again = sconce::document::parse_json(sconce::document::write_json(*value, style));
    if (!again || !(*again == *value)) std::abort();
  }
  return 0;
}
