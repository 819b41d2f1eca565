#include "findings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "reading.hpp"
#include "sconce/accelerator/driver.hpp"
#include "sconce/accelerator/gpu.hpp"
#include "sconce/accelerator/host.hpp"
#include "sconce/base/error.hpp"
#include "sconce/machine/machine.hpp"

namespace sconce::machine {
namespace {

using accelerator::GpuVendor;
using accelerator::HostFacts;
using Finding = std::optional<std::string>;

bool has_gpu(const HostFacts& host, GpuVendor vendor) {
  return std::ranges::any_of(host.gpus,
                             [&](const auto& each) { return each.gpu.vendor == vendor; });
}

/// procfs and sysfs of a container are the host's: they tell of a driver and of GPUs that the
/// container was not given.
Finding gpus_not_given(const MachineView& view, const HostFacts& host) {
  if (!host.container) return std::nullopt;
  if (host.driver && host.driver->value.system == accelerator::DriverSystem::unix_like &&
      !exists(view.root, "dev/nvidiactl")) {
    return "The host has NVIDIA's driver, but this container has no `/dev/nvidiactl`: start it "
           "with "
           "`--gpus all`.";
  }
  if (has_gpu(host, GpuVendor::amd) && !exists(view.root, "dev/kfd")) {
    return "The host has an AMD GPU, but this container has no `/dev/kfd`: start it with `--device "
           "/dev/kfd --device /dev/dri`.";
  }
  return std::nullopt;
}

Finding variables_against_gpus(const MachineView& view, const HostFacts& host) {
  const auto value = [&](const char* name) -> std::string {
    const auto found = view.environment.find(name);
    return found == view.environment.end() ? "" : found->second;
  };
  if (!host.container) return std::nullopt;
  const std::string visible = value("NVIDIA_VISIBLE_DEVICES");
  if (visible == "void" || visible == "none") {
    return fmt::format("`NVIDIA_VISIBLE_DEVICES={}` keeps GPUs out of this container.", visible);
  }
  const std::string capabilities = value("NVIDIA_DRIVER_CAPABILITIES");
  if (!capabilities.empty() && capabilities != "all" &&
      capabilities.find("compute") == std::string::npos) {
    return fmt::format("`NVIDIA_DRIVER_CAPABILITIES={}` lacks `compute`: CUDA does not work here.",
                       capabilities);
  }
  return std::nullopt;
}

Finding nvml_refuses(const MachineView& view, const HostFacts& host) {
  if (view.nvml || view.nvml.error().kind() != ErrorKind::state || !host.driver) {
    return std::nullopt;
  }
  return fmt::format("{}; after an update of the driver a restart helps.",
                     view.nvml.error().message());
}

Finding driver_missing(const MachineView&, const HostFacts& host) {
  if (has_gpu(host, GpuVendor::nvidia) && !host.driver && !host.wsl) {
    return "An NVIDIA GPU is here, but no driver is loaded: install NVIDIA's.";
  }
  return std::nullopt;
}

Finding wsl_without_gpu(const MachineView& view, const HostFacts& host) {
  if (!host.wsl) return std::nullopt;
  if (host.wsl->value == "WSL1") return "WSL1 has no access to GPUs: convert it to WSL2.";
  if (exists(view.root, "dev/dxg") && !host.driver) {
    return "`/dev/dxg` is here, but NVML does not answer: a CUDA driver for WSL is installed on "
           "Windows, never inside.";
  }
  return std::nullopt;
}

Finding linux_driver_inside_wsl(const MachineView& view, const HostFacts& host) {
  constexpr std::string_view kDriver = "usr/lib/x86_64-linux-gnu/libcuda.so.1";
  if (!host.wsl || !exists(view.root, kDriver)) return std::nullopt;
  return fmt::format("`/{}` is a Linux driver inside WSL, and hides the one of Windows: remove it.",
                     kDriver);
}

}  // namespace

std::vector<std::string> findings_of(const MachineView& view, const HostFacts& host) {
  std::vector<std::string> findings;
  for (const auto rule : {gpus_not_given, variables_against_gpus, nvml_refuses, driver_missing,
                          wsl_without_gpu, linux_driver_inside_wsl}) {
    if (auto finding = rule(view, host)) findings.push_back(*std::move(finding));
  }
  return findings;
}

}  // namespace sconce::machine
