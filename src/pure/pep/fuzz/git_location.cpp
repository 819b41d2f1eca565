#include "sconce/pep/git_location.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using sconce::pep::GitLocation;
  const auto location = GitLocation::parse({reinterpret_cast<const char*>(data), size});
  if (!location) return 0;
  SCONCE_ASSERT(!location->revision.starts_with('-'));
  const auto again = GitLocation::parse(location->to_string());
  SCONCE_ASSERT(again.has_value());
  SCONCE_ASSERT(again->revision == location->revision);
  SCONCE_ASSERT(again->subdirectory == location->subdirectory);
  return 0;
}
