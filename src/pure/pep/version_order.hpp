#pragma once

#include <compare>
#include <cstdint>

#include "sconce/pep/version.hpp"

namespace sconce::pep {

/// A place on the line of versions, relative to one of them. Ascending, where the version has
/// neither a local part nor (for `after_posts`) a post or dev part.
enum class Cut : std::uint8_t {
  before,        ///< just below the version
  itself,        ///< the version
  after,         ///< just above it, below its local versions
  after_locals,  ///< above it and all its local versions
  after_posts,   ///< above all its post releases, too
};

/// Compares places on the line of versions.
class VersionOrder {
 public:
  struct Point {
    const Version& version;
    Cut cut;
  };
  [[nodiscard]] static std::strong_ordering compare(Point left, Point right);
};

}  // namespace sconce::pep
