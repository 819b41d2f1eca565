#include "../memo.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

#include "../netrc.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  (void)sconce::http::Netrc::parse(text);
  const auto memo = sconce::http::read_memo(text);
  if (!memo) return 0;
  const auto again = sconce::http::read_memo(sconce::http::write_memo(*memo, memo->body));
  if (!again || again->body != memo->body) __builtin_trap();
  return 0;
}
