#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sconce/base/byte_source.hpp"
#include "sconce/base/result.hpp"

// The records of a tar archive, read with every departure refused.
namespace sconce::archive::tar {

inline constexpr std::size_t kBlock = 512;

/// One header block (POSIX.1-2017, pax, "ustar Interchange Format"; GNU's differs in the magic and
/// has no prefix).
struct Header {
  std::string name;  ///< prefix and name joined; empty where both fields are
  std::string link_name;
  char type = '0';  ///< '0' also for the old NUL
  std::uint64_t size = 0;
  bool is_executable = false;
  bool is_gnu = false;
};
/// Refuses wrong checksums, other magics and malformed numbers.
[[nodiscard]] Result<Header> parse_header(Bytes block);

/// What a pax extended header says of names and sizes.
struct PaxValues {
  std::optional<std::string> path, link_path;
  std::optional<std::uint64_t> size;
};
/// Reads the records of an extended header strictly: well-formed lengths, no NUL, no key but
/// comments twice, UTF-8 only, no sparse files, no empty names.
[[nodiscard]] Result<PaxValues> parse_pax(std::string_view records);

}  // namespace sconce::archive::tar
