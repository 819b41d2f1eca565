#include "sconce/accelerator/driver.hpp"

#include <fmt/format.h>

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "numbers.hpp"
#include "sconce/base/text.hpp"

namespace sconce::accelerator {

std::string CudaVersion::to_string() const { return fmt::format("{}.{}", major, minor); }

std::optional<CudaVersion> parse_cuda_version(std::string_view text) {
  const auto pair = parse_dotted_pair(text);
  if (!pair) return std::nullopt;
  return CudaVersion{pair->first, pair->second};
}

std::optional<DriverVersion> DriverVersion::parse(std::string_view text) {
  DriverVersion version;
  version.text_ = text;
  for (const std::string_view part : split(text, '.')) {
    const auto number = parse_small_number(part);
    if (!number || version.stated_ == version.numbers_.size()) return std::nullopt;
    version.numbers_[version.stated_++] = *number;
  }
  return version;
}

bool DriverVersion::is_at_least(const DriverVersion& floor) const {
  for (std::size_t i = 0; i < stated_; ++i) {
    if (numbers_[i] != floor.numbers_[i]) return numbers_[i] > floor.numbers_[i];
  }
  return true;
}

std::strong_ordering DriverVersion::operator<=>(const DriverVersion& other) const {
  if (const auto order = numbers_ <=> other.numbers_; order != 0) return order;
  return stated_ <=> other.stated_;
}

std::uint32_t Driver::branch() const {
  const std::uint32_t number = version.first_number();
  return system == DriverSystem::windows ? number - number % 5 : number;
}

std::string Driver::to_string() const {
  return fmt::format("{} {}", system == DriverSystem::jetson ? "Jetson Linux" : "driver",
                     version.to_string());
}

}  // namespace sconce::accelerator
