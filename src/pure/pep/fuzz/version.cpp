#include "sconce/pep/version.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sconce/base/result.hpp"

// Whatever parses has a normal form that parses back to an equal version.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using sconce::pep::Version;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto version = Version::parse(text);
  if (!version) return 0;
  const auto again = Version::parse(version->to_string());
  SCONCE_ASSERT(again.has_value());
  SCONCE_ASSERT(*again == *version);
  SCONCE_ASSERT(again->to_string() == version->to_string());
  SCONCE_ASSERT(Version::from_fields(version->fields()) == *version);
  SCONCE_ASSERT(version->base_version().public_version() ==
                version->public_version().base_version());
  return 0;
}
