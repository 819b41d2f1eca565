#include "sconce/base/url.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

using sconce::Url;

void require(bool condition) {
  if (!condition) std::abort();
}

// What must hold of every URL, whatever text it came from.
void check(const Url& url) {
  const std::string text = url.to_string_with_credentials();
  const auto again = Url::parse(text);
  require(again.has_value());
  require(again->to_string_with_credentials() == text);
  for (const char c : text) require(c > ' ' && c < '\x7f');
  require(url.file_name().find('/') == std::string::npos);
  if (const auto path = url.file_path()) require(path->starts_with('/'));
  require(url.without_credentials().to_string_with_credentials().find('@') == std::string::npos ||
          url.path().find('@') != std::string::npos || url.query().find('@') != std::string::npos ||
          url.fragment().find('@') != std::string::npos);
}

}  // namespace

// The first line is a URL, the rest a reference that is resolved against it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t line_end = text.find('\n');
  const auto url = Url::parse(text.substr(0, line_end));
  if (!url) return 0;
  check(*url);
  if (line_end == std::string_view::npos) return 0;
  if (const auto resolved = url->resolve(text.substr(line_end + 1))) check(*resolved);
  return 0;
}
