#include "sconce/pep/tag.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sconce/base/result.hpp"

// A set that parses stays within its limit and parses back from its text.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using sconce::pep::TagSet;
  const auto set = TagSet::parse({reinterpret_cast<const char*>(data), size});
  if (!set) return 0;
  SCONCE_ASSERT(set->count() > 0 && set->count() <= TagSet::kMaximumTags);
  SCONCE_ASSERT(set->expand().size() == set->count());
  SCONCE_ASSERT(TagSet::parse(set->to_string()) == *set);
  return 0;
}
