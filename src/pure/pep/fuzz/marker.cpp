#include "sconce/pep/marker.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sconce/base/result.hpp"

// Whatever parses has a normal form that parses back to the same, and joins without growing wrong.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using sconce::pep::Marker;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto marker = Marker::parse(text);
  if (!marker) return 0;
  const auto again = Marker::parse(marker->to_string());
  SCONCE_ASSERT(again.has_value());
  SCONCE_ASSERT(*again == *marker);
  const sconce::pep::MarkerEnvironment environment{.python_version = "3.11",
                                                   .python_full_version = "3.11.7"};
  const auto value = marker->evaluate(environment, sconce::pep::MarkerNames{});
  const auto doubled = (*marker & *marker).evaluate(environment, sconce::pep::MarkerNames{});
  SCONCE_ASSERT(value.has_value() == doubled.has_value());
  SCONCE_ASSERT(!value || *value == *doubled);
  return 0;
}
