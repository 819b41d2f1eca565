#include <utf8proc.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include "sconce/base/text.hpp"

namespace sconce {
namespace {

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

struct Free {
  void operator()(utf8proc_uint8_t* memory) const { std::free(memory); }
};

// utf8proc's mapping with these options; the text as it is where utf8proc refuses it.
std::string mapped(std::string_view text, int options) {
  utf8proc_uint8_t* memory = nullptr;
  const utf8proc_ssize_t size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                             static_cast<utf8proc_ssize_t>(text.size()), &memory,
                                             static_cast<utf8proc_option_t>(options));
  const std::unique_ptr<utf8proc_uint8_t, Free> owner(memory);
  if (size < 0) return std::string(text);
  return {reinterpret_cast<const char*>(memory), static_cast<std::size_t>(size)};
}

// Length of the well-formed sequence at the start of `rest` (Unicode, table 3-7); 0 if there is
// none. `rest` is not empty.
std::size_t sequence_length(std::string_view rest) {
  const auto at = [&](std::size_t index) {
    return index < rest.size() ? static_cast<unsigned char>(rest[index]) : 0U;
  };
  const auto continues = [&](std::size_t index) { return (at(index) & 0xC0U) == 0x80U; };
  const unsigned lead = at(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return continues(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    if ((lead == 0xE0 && at(1) < 0xA0) || (lead == 0xED && at(1) > 0x9F)) return 0;
    return continues(1) && continues(2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    if ((lead == 0xF0 && at(1) < 0x90) || (lead == 0xF4 && at(1) > 0x8F)) return 0;
    return continues(1) && continues(2) && continues(3) ? 4 : 0;
  }
  return 0;
}

}  // namespace

bool is_utf8(std::string_view bytes) {
  while (bytes.size() >= sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data(), sizeof word);
    if ((word & 0x8080808080808080U) == 0) {
      bytes.remove_prefix(sizeof word);
      continue;
    }
    const std::size_t length = sequence_length(bytes);
    if (length == 0) return false;
    bytes.remove_prefix(length);
  }
  while (!bytes.empty()) {
    const std::size_t length = sequence_length(bytes);
    if (length == 0) return false;
    bytes.remove_prefix(length);
  }
  return true;
}

std::string to_nfc(std::string_view utf8) {
  if (is_ascii(utf8) || !is_utf8(utf8)) return std::string(utf8);
  return mapped(utf8, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
}

std::string collision_key(std::string_view utf8) {
  if (is_ascii(utf8)) return to_ascii_lower(utf8);
  if (!is_utf8(utf8)) return std::string(utf8);
  return mapped(utf8, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
                          UTF8PROC_IGNORE);
}

std::size_t display_width(std::string_view utf8) {
  std::size_t columns = 0;
  while (!utf8.empty()) {
    const std::size_t length = sequence_length(utf8);
    if (length == 0) {
      columns += 1;
      utf8.remove_prefix(1);
      continue;
    }
    utf8proc_int32_t code_point = 0;
    utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(utf8.data()),
                     static_cast<utf8proc_ssize_t>(length), &code_point);
    columns += static_cast<std::size_t>(std::max(0, utf8proc_charwidth(code_point)));
    utf8.remove_prefix(length);
  }
  return columns;
}

}  // namespace sconce
