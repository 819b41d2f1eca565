#include "sconce/accelerator/gpu.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "numbers.hpp"
#include "sconce/base/text.hpp"

namespace sconce::accelerator {
namespace {

constexpr std::string_view kSmPrefix = "sm_", kGfxPrefix = "gfx";

std::optional<std::uint32_t> hexadecimal_digit(char c) {
  if (is_ascii_digit(c)) return static_cast<std::uint32_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<std::uint32_t>(c - 'a' + 10);
  return std::nullopt;
}

}  // namespace

std::string ComputeCapability::to_string() const { return fmt::format("sm_{}{}", major, minor); }

std::optional<ComputeCapability> parse_compute_capability(std::string_view text) {
  const auto pair = text.starts_with(kSmPrefix) ? parse_joined_pair(text.substr(kSmPrefix.size()))
                                                : parse_dotted_pair(text);
  // Neither a minor version of two digits nor the major version 0 could be written as `sm_`.
  if (!pair || pair->first == 0 || pair->second > 9) return std::nullopt;
  return ComputeCapability{pair->first, pair->second};
}

std::string GfxTarget::to_string() const {
  return fmt::format("gfx{}{:x}{:x}", major, minor, stepping);
}

std::optional<GfxTarget> parse_gfx_target(std::string_view text) {
  if (!text.starts_with(kGfxPrefix) || text.size() < kGfxPrefix.size() + 3) return std::nullopt;
  const auto major =
      parse_small_number(text.substr(kGfxPrefix.size(), text.size() - kGfxPrefix.size() - 2));
  const auto minor = hexadecimal_digit(text[text.size() - 2]);
  const auto stepping = hexadecimal_digit(text.back());
  if (!major || !minor || !stepping) return std::nullopt;
  return GfxTarget{*major, *minor, *stepping};
}

std::optional<GfxTarget> gfx_target_of_number(std::uint64_t number) {
  const auto part = [](std::uint64_t value) { return static_cast<std::uint32_t>(value); };
  if (number == 0 || number > 999'999) return std::nullopt;
  const GfxTarget target{part(number / 10000), part(number / 100 % 100), part(number % 100)};
  if (target.major == 0 || target.minor > 15 || target.stepping > 15) return std::nullopt;
  return target;
}

std::optional<GpuArchitecture> parse_architecture(std::string_view text) {
  if (text == "xpu") return XpuArchitecture{};
  if (const auto capability = parse_compute_capability(text)) return *capability;
  if (const auto target = parse_gfx_target(text)) return *target;
  return std::nullopt;
}

std::string to_string(const GpuArchitecture& architecture) {
  if (const auto* capability = std::get_if<ComputeCapability>(&architecture)) {
    return capability->to_string();
  }
  if (const auto* target = std::get_if<GfxTarget>(&architecture)) return target->to_string();
  return "xpu";
}

GpuVendor vendor_of(const GpuArchitecture& architecture) {
  if (std::holds_alternative<ComputeCapability>(architecture)) return GpuVendor::nvidia;
  if (std::holds_alternative<GfxTarget>(architecture)) return GpuVendor::amd;
  return GpuVendor::intel;
}

std::string_view to_string(GpuVendor vendor) {
  switch (vendor) {
    case GpuVendor::nvidia:
      return "NVIDIA";
    case GpuVendor::amd:
      return "AMD";
    case GpuVendor::intel:
      return "Intel";
  }
  std::unreachable();
}

std::string Gpu::to_string() const {
  if (!architecture) return name;
  const std::string code = accelerator::to_string(*architecture);
  return name.empty() ? code : fmt::format("{} ({})", name, code);
}

}  // namespace sconce::accelerator
