#include "nvidia.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pci.hpp"
#include "reading.hpp"
#include "sconce/accelerator/driver.hpp"
#include "sconce/accelerator/gpu.hpp"
#include "sconce/accelerator/gpu_table.hpp"
#include "sconce/accelerator/host.hpp"
#include "sconce/base/file_tree.hpp"
#include "sconce/base/text.hpp"
#include "sconce/machine/machine.hpp"

namespace sconce::machine {
namespace {

using accelerator::Driver;
using accelerator::DriverSystem;
using accelerator::DriverVersion;
using accelerator::GpuVendor;
using accelerator::HostGpu;
using accelerator::Sourced;

constexpr std::string_view kModuleVersion = "sys/module/nvidia/version",
                           kDriverText = "proc/driver/nvidia/version",
                           kGpuFolder = "proc/driver/nvidia/gpus",
                           kJetsonRelease = "etc/nv_tegra_release",
                           kDeviceTree = "proc/device-tree", kNvml = "NVML";

std::string absolute(std::string_view path) { return fmt::format("/{}", path); }

/// The first word with two numbers at least after `Module`:
/// "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.95.05  Release Build".
std::optional<DriverVersion> version_in(std::string_view text) {
  const auto lines = split_lines(text);
  if (lines.empty()) return std::nullopt;
  bool after_module = false;
  for (const std::string_view word : split_words(lines.front())) {
    if (after_module && word.find('.') != std::string_view::npos) {
      if (auto version = DriverVersion::parse(word)) return version;
    }
    after_module = after_module || word == "Module";
  }
  return std::nullopt;
}

std::optional<Sourced<DriverVersion>> module_version(const FileTree& root) {
  if (const auto text = text_of(root, kModuleVersion)) {
    if (auto version = DriverVersion::parse(*text)) return {{*version, absolute(kModuleVersion)}};
  }
  if (const auto text = text_of(root, kDriverText)) {
    if (auto version = version_in(*text)) return {{*version, absolute(kDriverText)}};
  }
  return std::nullopt;
}

std::optional<Sourced<DriverVersion>> nvml_version(const MachineView& view) {
  if (!view.nvml) return std::nullopt;
  const auto version = DriverVersion::parse(view.nvml->driver_version);
  if (!version) return std::nullopt;
  return {{*version, std::string(kNvml)}};
}

HostGpu named_gpu(std::string name, std::string address, std::string source) {
  const auto architecture = accelerator::GpuTable::built_in().architecture_of(name);
  return {
      {GpuVendor::nvidia, std::move(name), architecture}, std::move(address), std::move(source)};
}

std::vector<HostGpu> gpus_of_nvml(const MachineView& view) {
  std::vector<HostGpu> gpus;
  if (!view.nvml) return gpus;
  for (const auto& device : view.nvml->devices) {
    HostGpu gpu = named_gpu(device.name, pci_address(device.address), std::string(kNvml));
    if (device.capability) gpu.gpu.architecture = *device.capability;
    gpus.push_back(std::move(gpu));
  }
  return gpus;
}

/// "Model:    NVIDIA H100 80GB HBM3".
std::optional<std::string> model_in(std::string_view information) {
  constexpr std::string_view kKey = "Model:";
  for (const std::string_view line : split_lines(information)) {
    if (line.starts_with(kKey)) return std::string(trim(line.substr(kKey.size())));
  }
  return std::nullopt;
}

std::vector<HostGpu> gpus_of_driver(const FileTree& root) {
  std::vector<HostGpu> gpus;
  for (const std::string& address : names_in(root, kGpuFolder)) {
    const std::string path = fmt::format("{}/{}/information", kGpuFolder, address);
    const auto information = text_of(root, path);
    const auto model = information ? model_in(*information) : std::nullopt;
    if (model) gpus.push_back(named_gpu(*model, pci_address(address), absolute(path)));
  }
  return gpus;
}

/// Texts of a device tree end with a zero, and lists are such texts in a row.
std::vector<std::string> device_tree_texts(const FileTree& root, std::string_view property) {
  std::vector<std::string> texts;
  const auto raw = text_of(root, fmt::format("{}/{}", kDeviceTree, property));
  if (!raw) return texts;
  for (const std::string_view text : split(*raw, '\0')) {
    if (!text.empty()) texts.emplace_back(text);
  }
  return texts;
}

}  // namespace

std::optional<Sourced<Driver>> jetson_release(const FileTree& root) {
  // "# R36 (release), REVISION: 4.3, GCID: 38968081, BOARD: generic, ..."
  const auto text = text_of(root, kJetsonRelease);
  if (!text) return std::nullopt;
  std::string release, revision;
  const auto words = split_words(*text);
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (words[i + 1].starts_with("(release)") && words[i].starts_with('R')) {
      release = words[i].substr(1);
    }
    if (words[i] == "REVISION:") revision = words[i + 1].substr(0, words[i + 1].find(','));
  }
  const auto version = DriverVersion::parse(release + "." + revision);
  if (!version) return std::nullopt;
  return {{{*version, DriverSystem::jetson, {}}, absolute(kJetsonRelease)}};
}

std::optional<HostGpu> jetson_gpu(const FileTree& root) {
  std::string chip;
  for (const std::string& text : device_tree_texts(root, "compatible")) {
    if (text.starts_with("nvidia,tegra")) chip = text;
  }
  if (chip.empty()) return std::nullopt;
  const auto models = device_tree_texts(root, "model");
  HostGpu gpu = named_gpu(models.empty() ? chip : models.front(), "",
                          absolute(fmt::format("{}/compatible", kDeviceTree)));
  // The chip says it surely, a board may be anybody's.
  if (const auto of_chip = accelerator::GpuTable::built_in().architecture_of(chip)) {
    gpu.gpu.architecture = of_chip;
  }
  return gpu;
}

std::optional<Sourced<Driver>> nvidia_driver(const MachineView& view, DriverSystem system) {
  std::optional<Sourced<Driver>> driver = jetson_release(view.root);
  if (!driver) {
    auto version = module_version(view.root);
    if (!version) version = nvml_version(view);
    if (!version) return std::nullopt;
    driver = {{version->value, system, {}}, version->source};
  }
  if (view.nvml) driver->value.cuda = view.nvml->cuda;
  return driver;
}

std::vector<HostGpu> nvidia_gpus(const MachineView& view) {
  if (auto gpus = gpus_of_nvml(view); !gpus.empty()) return gpus;
  if (auto gpus = gpus_of_driver(view.root); !gpus.empty()) return gpus;
  if (auto gpu = jetson_gpu(view.root)) return {*std::move(gpu)};
  std::vector<HostGpu> gpus;
  for (const PciGpu& found : pci_gpus(view.root)) {
    if (found.vendor == GpuVendor::nvidia) gpus.push_back(gpu_of_pci(view.root, found));
  }
  return gpus;
}

}  // namespace sconce::machine
