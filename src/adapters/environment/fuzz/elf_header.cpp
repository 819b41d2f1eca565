#include "../elf_header.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static_cast<void>(sconce::environment::read_elf_header(std::as_bytes(std::span(data, size))));
  return 0;
}
