#include "sconce/machine/machine.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "amd_intel.hpp"
#include "findings.hpp"
#include "nvidia.hpp"
#include "sconce/accelerator/driver.hpp"
#include "sconce/accelerator/host.hpp"
#include "sconce/base/file_tree.hpp"
#include "sconce/machine/nvml.hpp"
#include "sconce/os/files.hpp"
#include "sconce/os/process.hpp"
#include "surroundings.hpp"

namespace sconce::machine {
namespace {

using accelerator::DriverSystem;
using accelerator::HostFacts;
using accelerator::HostGpu;

// Of the machine that the program was built for, which is the one that it runs on.
#if defined(__x86_64__)
constexpr const char* kThisPlatform = "linux_x86_64";
#elif defined(__aarch64__)
constexpr const char* kThisPlatform = "linux_aarch64";
#else
constexpr const char* kThisPlatform = "linux";
#endif

std::vector<HostGpu> all_gpus(const MachineView& view) {
  std::vector<HostGpu> all;
  for (const auto& gpus : {nvidia_gpus(view), amd_gpus(view.root), intel_gpus(view.root)}) {
    all.insert(all.end(), gpus.begin(), gpus.end());
  }
  std::ranges::stable_sort(all, {}, &HostGpu::address);
  return all;
}

std::optional<accelerator::Sourced<std::string>> jetson_of(const FileTree& root) {
  const auto gpu = jetson_gpu(root);
  if (!gpu) return std::nullopt;
  return accelerator::Sourced<std::string>{gpu->gpu.name, gpu->source};
}

}  // namespace

HostFacts describe(const MachineView& view) {
  HostFacts host{.platform = view.platform};
  host.container = container_of(view.root, view.environment);
  host.wsl = wsl_of(view.root);
  host.jetson = jetson_of(view.root);
  host.driver = nvidia_driver(view, host.wsl ? DriverSystem::windows : DriverSystem::unix_like);
  host.amd = amd_driver(view.root);
  host.intel = intel_driver(view.root);
  host.gpus = all_gpus(view);
  host.findings = findings_of(view, host);
  return host;
}

HostFacts describe_this_machine() {
  const os::HostTree root("/");
  return describe({.root = root,
                   .platform = kThisPlatform,
                   .environment = os::process_environment(),
                   .nvml = read_nvml()});
}

}  // namespace sconce::machine
