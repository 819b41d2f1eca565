#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace sconce::accelerator {

/// What an NVIDIA GPU can run, and what machine code for one is made for. A value.
struct ComputeCapability {
  std::uint32_t major = 0, minor = 0;
  auto operator<=>(const ComputeCapability&) const = default;
  /// As machine code names it: "sm_86". The last digit is the minor version.
  [[nodiscard]] std::string to_string() const;
};

/// `sm_86` or `8.6`; nothing for other text. `sm_90a` is none: the suffix is of code, never of a
/// GPU.
[[nodiscard]] std::optional<ComputeCapability> parse_compute_capability(std::string_view text);

/// AMD's name of a GPU's instruction set: major, minor and stepping. A value.
struct GfxTarget {
  std::uint32_t major = 0, minor = 0, stepping = 0;
  auto operator<=>(const GfxTarget&) const = default;
  /// "gfx90a": the last two digits are hexadecimal.
  [[nodiscard]] std::string to_string() const;
};

/// Reads a name as to_string() writes it; nothing for other text.
[[nodiscard]] std::optional<GfxTarget> parse_gfx_target(std::string_view text);

/// From the kernel's `gfx_target_version`: major * 10000 + minor * 100 + stepping, all decimal.
/// Nothing for 0, which is a CPU, and for what no name can have.
[[nodiscard]] std::optional<GfxTarget> gfx_target_of_number(std::uint64_t number);

/// An Intel GPU that XPU builds serve; they are not told apart.
struct XpuArchitecture {
  auto operator<=>(const XpuArchitecture&) const = default;
};

using GpuArchitecture = std::variant<ComputeCapability, GfxTarget, XpuArchitecture>;

/// `sm_86`, `8.6`, `gfx90a` or `xpu`; nothing for other text.
[[nodiscard]] std::optional<GpuArchitecture> parse_architecture(std::string_view text);
/// "sm_86", "gfx90a", "xpu".
[[nodiscard]] std::string to_string(const GpuArchitecture& architecture);

enum class GpuVendor : std::uint8_t { nvidia, amd, intel };

[[nodiscard]] GpuVendor vendor_of(const GpuArchitecture& architecture);
/// "NVIDIA", "AMD", "Intel".
[[nodiscard]] std::string_view to_string(GpuVendor vendor);

/// A GPU to serve. A value.
struct Gpu {
  GpuVendor vendor = GpuVendor::nvidia;
  std::string name;  ///< as its maker calls it; empty where only the architecture is known
  std::optional<GpuArchitecture> architecture;  ///< nothing: not known
  bool operator==(const Gpu&) const = default;
  /// "NVIDIA L4 (sm_89)", "sm_89", or the name alone.
  [[nodiscard]] std::string to_string() const;
};

}  // namespace sconce::accelerator
