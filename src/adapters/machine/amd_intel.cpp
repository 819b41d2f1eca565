#include "amd_intel.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pci.hpp"
#include "reading.hpp"
#include "sconce/accelerator/gpu.hpp"
#include "sconce/accelerator/host.hpp"
#include "sconce/base/file_tree.hpp"
#include "sconce/base/text.hpp"

namespace sconce::machine {
namespace {

using accelerator::GpuVendor;
using accelerator::HostGpu;
using accelerator::Sourced;

constexpr std::string_view kNodes = "sys/class/kfd/kfd/topology/nodes",
                           kAmdVersion = "sys/module/amdgpu/version",
                           kLevelZero = "libze_intel_gpu.so.1";

/// Lines of a name and a number.
std::map<std::string, std::uint64_t, std::less<>> properties_in(std::string_view text) {
  std::map<std::string, std::uint64_t, std::less<>> properties;
  for (const std::string_view line : split_lines(text)) {
    const auto words = split_words(line);
    if (words.size() != 2) continue;
    if (const auto number = parse_decimal(words[1])) properties.emplace(words[0], *number);
  }
  return properties;
}

std::uint64_t property(const std::map<std::string, std::uint64_t, std::less<>>& properties,
                       std::string_view name) {
  const auto found = properties.find(name);
  return found == properties.end() ? 0 : found->second;
}

/// KFD packs bus, device and function into one number.
std::string address_of(std::uint64_t domain, std::uint64_t location) {
  return fmt::format("{:04x}:{:02x}:{:02x}.{}", domain, location >> 8 & 0xff, location >> 3 & 0x1f,
                     location & 7);
}

std::optional<HostGpu> gpu_of_node(const FileTree& root, const std::string& node) {
  const std::string path = fmt::format("{}/{}/properties", kNodes, node);
  const auto text = text_of(root, path);
  if (!text) return std::nullopt;
  const auto properties = properties_in(*text);
  const auto target = accelerator::gfx_target_of_number(property(properties, "gfx_target_version"));
  if (!target) return std::nullopt;
  return HostGpu{
      {GpuVendor::amd, pci_name(root, GpuVendor::amd, property(properties, "device_id")), *target},
      address_of(property(properties, "domain"), property(properties, "location_id")),
      "/" + path};
}

std::vector<HostGpu> gpus_on_bus(const FileTree& root, GpuVendor vendor) {
  std::vector<HostGpu> gpus;
  for (const PciGpu& found : pci_gpus(root)) {
    if (found.vendor == vendor) gpus.push_back(gpu_of_pci(root, found));
  }
  return gpus;
}

}  // namespace

std::optional<Sourced<std::string>> amd_driver(const FileTree& root) {
  if (names_in(root, kNodes).empty()) return std::nullopt;
  if (auto version = text_of(root, kAmdVersion))
    return {{*version, fmt::format("/{}", kAmdVersion)}};
  return {{"loaded", fmt::format("/{}", kNodes)}};
}

std::vector<HostGpu> amd_gpus(const FileTree& root) {
  std::vector<HostGpu> gpus;
  for (const std::string& node : names_in(root, kNodes)) {
    if (auto gpu = gpu_of_node(root, node)) gpus.push_back(*std::move(gpu));
  }
  return gpus.empty() ? gpus_on_bus(root, GpuVendor::amd) : gpus;
}

std::optional<Sourced<std::string>> intel_driver(const FileTree& root) {
  for (const char* folder : {"usr/lib/x86_64-linux-gnu", "usr/lib64", "usr/lib", "usr/local/lib"}) {
    const std::string path = fmt::format("{}/{}", folder, kLevelZero);
    if (exists(root, path)) return {{std::string(kLevelZero), "/" + path}};
  }
  return std::nullopt;
}

std::vector<HostGpu> intel_gpus(const FileTree& root) {
  return gpus_on_bus(root, GpuVendor::intel);
}

}  // namespace sconce::machine
