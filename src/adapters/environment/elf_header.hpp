#pragma once

#include <optional>
#include <string>

#include "sconce/base/byte_source.hpp"

namespace sconce::environment {

/// What the head of an ELF program says about where it runs.
struct ElfHeader {
  std::string machine;         ///< as `uname -m` spells it; empty for one that is not known here
  std::string dynamic_loader;  ///< path in PT_INTERP; empty for a static program
};

/// Reads the header and the program headers out of the first kilobytes of a file; nothing if they
/// are no little-endian ELF or point outside of them.
[[nodiscard]] std::optional<ElfHeader> read_elf_header(Bytes head);

}  // namespace sconce::environment
