#include "sconce/pep/file_name.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sconce/base/result.hpp"

// A file name ends as a value or an error, and ranking by parts equals ranking the product.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sconce::pep;
  static const SupportedTags supported =
      supported_tags({.platforms = linux_platforms("x86_64", {LibcVersion::Kind::glibc, 2, 36})});
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto wheel = WheelFileName::parse(text)) {
    SCONCE_ASSERT(supported.rank(wheel->tags) == supported.rank(wheel->tags.expand()));
  }
  const auto expected = PackageName::literal("a-b");
  (void)SdistFileName::parse(text, &expected).has_value();
  return 0;
}
