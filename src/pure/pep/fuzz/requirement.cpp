#include "sconce/pep/requirement.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sconce/base/result.hpp"

// Whatever parses has a normal form that parses back to an equal requirement.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using sconce::pep::Requirement;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto requirement = Requirement::parse(text);
  if (!requirement) return 0;
  const auto again = Requirement::parse(requirement->to_string());
  SCONCE_ASSERT(again.has_value());
  SCONCE_ASSERT(*again == *requirement);
  return 0;
}
