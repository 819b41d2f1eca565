#include "sconce/document/toml.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "sconce/base/result.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto value = sconce::document::parse_toml(text);
  if (!value) return 0;
  for (const auto& [key, member] : *value->as_table()) {
    static_cast<void>(sconce::document::position_inside(text, member, key.size()));
  }
  const std::string written = sconce::document::write_toml(*value);
  const auto again = sconce::document::parse_toml(written);
  SCONCE_ASSERT(again.has_value());
  SCONCE_ASSERT(sconce::document::write_toml(*again) == written);
  return 0;
}
