#include "pci.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "reading.hpp"
#include "sconce/accelerator/gpu.hpp"
#include "sconce/accelerator/gpu_table.hpp"
#include "sconce/accelerator/host.hpp"
#include "sconce/base/file_tree.hpp"
#include "sconce/base/relative_path.hpp"
#include "sconce/base/text.hpp"

namespace sconce::machine {
namespace {

using accelerator::GpuVendor;

constexpr std::string_view kDevices = "sys/bus/pci/devices";
// Classes of PCI devices by their first byte. AMD's compute accelerators are no display
// controllers.
constexpr std::uint64_t kDisplayController = 0x03, kProcessingAccelerator = 0x12;

struct VendorId {
  GpuVendor vendor;
  std::uint64_t id;
};
constexpr VendorId kVendors[] = {
    {GpuVendor::nvidia, 0x10de}, {GpuVendor::amd, 0x1002}, {GpuVendor::intel, 0x8086}};

std::optional<GpuVendor> vendor_of_id(std::uint64_t id) {
  for (const auto& each : kVendors) {
    if (each.id == id) return each.vendor;
  }
  return std::nullopt;
}

std::uint64_t id_of(GpuVendor vendor) {
  for (const auto& each : kVendors) {
    if (each.vendor == vendor) return each.id;
  }
  return 0;
}

std::string link_name(const FileTree& root, std::string_view path) {
  const auto target = root.read_link(RelativePath::literal(path));
  if (!target) return "";
  return target->substr(target->rfind('/') + 1);
}

std::optional<PciGpu> gpu_at(const FileTree& root, const std::string& name) {
  const std::string folder = fmt::format("{}/{}", kDevices, name);
  const auto device_class = hexadecimal_of(root, folder + "/class");
  const auto vendor = hexadecimal_of(root, folder + "/vendor");
  const auto device = hexadecimal_of(root, folder + "/device");
  if (!device_class || !vendor || !device) return std::nullopt;
  const std::uint64_t base_class = *device_class >> 16;
  if (base_class != kDisplayController && base_class != kProcessingAccelerator) {
    return std::nullopt;
  }
  const auto known = vendor_of_id(*vendor);
  if (!known) return std::nullopt;
  return PciGpu{*known, *device, pci_address(name), link_name(root, folder + "/driver")};
}

std::string in_brackets(std::string_view text) {
  const auto open = text.find('['), close = text.rfind(']');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) {
    return std::string(text);
  }
  return std::string(text.substr(open + 1, close - open - 1));
}

/// Lines of vendors begin with four digits, those of their devices with a tab and four digits.
std::optional<std::string> name_in_list(std::string_view list, std::uint64_t vendor,
                                        std::uint64_t device) {
  const std::string vendor_start = fmt::format("{:04x} ", vendor),
                    device_start = fmt::format("\t{:04x} ", device);
  bool inside = false;
  for (const std::string_view line : split_lines(list)) {
    if (line.empty() || line.front() == '#') continue;
    if (line.front() != '\t') {
      if (inside) return std::nullopt;
      inside = line.starts_with(vendor_start);
    } else if (inside && line.starts_with(device_start)) {
      return in_brackets(trim(line.substr(device_start.size())));
    }
  }
  return std::nullopt;
}

std::optional<std::string> name_in_lists(const FileTree& root, std::uint64_t vendor,
                                         std::uint64_t device) {
  constexpr std::uint64_t kLimitBytes = 16 << 20;
  for (const char* path : {"usr/share/misc/pci.ids", "usr/share/hwdata/pci.ids"}) {
    const auto list = read_file(root, RelativePath::literal(path), kLimitBytes);
    if (!list) continue;
    if (auto name = name_in_list(*list, vendor, device)) return name;
  }
  return std::nullopt;
}

}  // namespace

std::vector<PciGpu> pci_gpus(const FileTree& root) {
  std::vector<PciGpu> gpus;
  for (const std::string& name : names_in(root, kDevices)) {
    if (auto gpu = gpu_at(root, name)) gpus.push_back(*std::move(gpu));
  }
  return gpus;
}

std::string pci_name(const FileTree& root, GpuVendor vendor, std::uint64_t device_id) {
  const std::uint64_t vendor_id = id_of(vendor);
  if (const auto name = name_in_lists(root, vendor_id, device_id)) {
    return fmt::format("{} {}", to_string(vendor), *name);
  }
  return fmt::format("{} GPU {:04x}:{:04x}", to_string(vendor), vendor_id, device_id);
}

accelerator::HostGpu gpu_of_pci(const FileTree& root, const PciGpu& found) {
  std::string name = pci_name(root, found.vendor, found.device_id);
  const auto architecture = accelerator::GpuTable::built_in().architecture_of(name);
  return {{found.vendor, std::move(name), architecture},
          found.address,
          fmt::format("/{}/{}", kDevices, found.address)};
}

}  // namespace sconce::machine
