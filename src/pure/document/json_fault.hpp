#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sconce::document {

/// Where and why a JSON text is malformed; line and column from 1, columns count bytes.
struct JsonFault {
  std::uint32_t line, column;
  std::string message;
};

/// Finds the first fault of a text that the parser refused (RFC 8259): the parser itself does not
/// say where it stopped. Linear, without recursion.
[[nodiscard]] JsonFault find_json_fault(std::string_view text);

}  // namespace sconce::document
