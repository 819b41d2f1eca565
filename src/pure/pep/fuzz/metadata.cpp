#include "sconce/pep/metadata.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sconce/base/result.hpp"
#include "sconce/pep/metadata_fields.hpp"

// The lenient and the strict reader end on any input; what the strict one finds faultless the
// lenient one takes.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto lean = sconce::pep::CoreMetadata::parse(text);
  const auto file = sconce::pep::MetadataFields::parse(text);
  SCONCE_ASSERT(lean.has_value() || !sconce::pep::validate_metadata(file).empty());
  return 0;
}
