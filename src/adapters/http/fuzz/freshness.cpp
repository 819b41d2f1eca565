#include "../freshness.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  (void)sconce::http::parse_http_date(text);
  const auto until = sconce::http::fresh_until(
      {{"cache-control", text}, {"age", text}, {"expires", text}, {"date", text}}, 1'700'000'000);
  if (until && *until < 1'700'000'000) __builtin_trap();
  return 0;
}
