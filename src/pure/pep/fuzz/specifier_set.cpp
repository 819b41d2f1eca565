#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sconce/base/result.hpp"
#include "sconce/pep/specifier.hpp"
#include "sconce/pep/version_range.hpp"

// Whatever parses is stable when written, and its range agrees with it on the versions it names.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using sconce::pep::SpecifierSet;
  using sconce::pep::VersionRange;
  constexpr std::size_t kLongest = 1000;
  if (size > kLongest) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto set = SpecifierSet::parse(text);
  if (!set) return 0;
  const auto again = SpecifierSet::parse(set->to_string());
  SCONCE_ASSERT(again.has_value());
  SCONCE_ASSERT(*again == *set);
  const auto range = VersionRange::from(*set);
  for (const auto& clause : set->clauses()) {
    if (!clause.version()) continue;
    SCONCE_ASSERT(range.contains(*clause.version()) == set->contains(*clause.version()));
  }
  SCONCE_ASSERT(range.complement().complement() == range);
  SCONCE_ASSERT(!range.to_string().empty());
  if (const auto clauses = range.to_specifiers()) {
    SCONCE_ASSERT(VersionRange::from(*clauses) == range);
  }
  return 0;
}
