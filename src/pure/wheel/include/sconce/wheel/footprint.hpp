#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "sconce/base/relative_path.hpp"

namespace sconce::wheel {

/// Where the bytes of a file of a footprint come from.
struct WheelMember {
  std::string name;
  std::uint64_t size = 0;
};  ///< path inside the wheel
struct GeneratedBytes {
  std::string bytes;
};
struct LinkTarget {
  std::string target;
};  ///< a symbolic link

/// One path that an installation or a new venv puts below the environment's prefix.
struct FootprintEntry {
  RelativePath path;  ///< relative to the environment's prefix
  std::uint32_t mode = 0644;
  std::variant<WheelMember, GeneratedBytes, LinkTarget> source;
};

/// All that a distribution (or a new venv) puts below a prefix, sorted by path, no path twice. Made
/// by pure functions; `install` links it, `image` writes it as tar, `verify` compares with it.
struct Footprint {
  std::vector<FootprintEntry> entries;
};

}  // namespace sconce::wheel
