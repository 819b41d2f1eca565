#include "memo_file.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "sconce/archive/hasher.hpp"
#include "sconce/base/byte_source.hpp"

namespace sconce::store {
namespace {

std::string header_of(std::string_view key, std::string_view value) {
  return fmt::format("sconce-memo 1 {} {} {:08x}\n", key.size(), value.size(),
                     archive::crc32(as_bytes(value), archive::crc32(as_bytes(key))));
}

}  // namespace

std::string to_memo_bytes(std::string_view key, std::string_view value) {
  std::string bytes = header_of(key, value);
  bytes.reserve(bytes.size() + key.size() + value.size());
  return bytes.append(key).append(value);
}

std::optional<std::string> parse_memo(std::string bytes, std::string_view key) {
  const std::size_t line_end = bytes.find('\n');
  if (line_end == std::string::npos) return std::nullopt;
  const std::string_view after = std::string_view(bytes).substr(line_end + 1);
  if (!after.starts_with(key)) return std::nullopt;
  // A header is right exactly if it is the one that these bytes would be given.
  const std::string_view header = std::string_view(bytes).substr(0, line_end + 1);
  if (header != header_of(key, after.substr(key.size()))) return std::nullopt;
  bytes.erase(0, header.size() + key.size());
  return bytes;
}

}  // namespace sconce::store
