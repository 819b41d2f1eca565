#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sconce/base/result.hpp"
#include "sconce/pep/version.hpp"
#include "sconce/pep/version_range.hpp"

namespace sconce::accelerator {

enum class BuildKind : std::uint8_t { cpu, cuda, rocm, xpu };

/// What native code was built for: a kind and, for CUDA and ROCm, the toolkit's version.
/// Open-ended: a toolkit that no table knows is a build like any other. A value, immutable.
struct Build {
  BuildKind kind = BuildKind::cpu;
  std::uint32_t major = 0, minor = 0, patch = 0;

  [[nodiscard]] static Build cpu() { return {}; }
  [[nodiscard]] static Build cuda(std::uint32_t major, std::uint32_t minor) {
    return {BuildKind::cuda, major, minor, 0};
  }
  auto operator<=>(const Build&) const = default;

  /// As accelerator indexes and local labels write it: `cpu`, `cu121`, `rocm6.4`, `xpu`. The last
  /// digit of a CUDA name is the minor version (gpu-facts, 1.2).
  [[nodiscard]] std::string name() const;
  /// For people: "CPU", "CUDA 12.1", "ROCm 6.4", "XPU".
  [[nodiscard]] std::string to_string() const;
};

/// Reads a name as name() writes it; nothing where the text is no such name.
[[nodiscard]] std::optional<Build> parse_build_name(std::string_view text);

/// The build that a local label names by its first part (`2.1.2+cu121`, `2.0.1+cpu.cxx11.abi`,
/// `2.9.0+rocm6.4`); nothing where there is no label or it names no known kind (a vendor's
/// `+ebedce2.nv24.02`).
[[nodiscard]] std::optional<Build> build_of_label(const pep::Version& version);

/// Builds as versions of the solver's virtual package `accelerator`: ordered by kind, then by
/// toolkit. version_of() and build_of() are inverses.
[[nodiscard]] pep::Version version_of(const Build& build);
[[nodiscard]] Build build_of(const pep::Version& version);

/// How closely a package must match the build of the rest of its family (data/accelerators.toml).
enum class Strictness : std::uint8_t {
  must_equal,        ///< the same toolkit, major and minor
  must_match_major,  ///< the same kind and the same major version
  free,              ///< says nothing of the rest
};

/// The builds that the rest of the family may have beside a package that was built for `build`, as
/// versions of the virtual package; all for `free`.
[[nodiscard]] pep::VersionRange builds_beside(const Build& build, Strictness strictness);

}  // namespace sconce::accelerator
