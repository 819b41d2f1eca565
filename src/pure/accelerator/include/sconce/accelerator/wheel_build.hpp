#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sconce/accelerator/build.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/pep/version.hpp"

namespace sconce::accelerator {

/// Largest `version.py` that is looked at; real ones have less than a kilobyte.
inline constexpr std::size_t kLargestVersionFile = 64 * 1024;

/// Where a package's wheel says what it was built for: `torch/version.py`.
[[nodiscard]] std::string version_file_of(const pep::PackageName& name);

/// What a `version.py` says of the build it belongs to (gpu-facts, 1.1). Read are plain and
/// annotated assignments of literals at the left margin; everything else is passed over. Its own
/// `__version__` counts first where its local label names a build, then the toolkits that it
/// states; a file that states `cuda` and that it is none, and no other toolkit, is a CPU build.
/// Nothing: it does not say, which is never read as CPU. Takes any bytes.
[[nodiscard]] std::optional<Build> build_of_version_file(std::string_view text);

}  // namespace sconce::accelerator
