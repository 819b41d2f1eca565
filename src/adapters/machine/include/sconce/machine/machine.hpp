#pragma once

#include <map>
#include <string>

#include "sconce/accelerator/host.hpp"
#include "sconce/base/file_tree.hpp"
#include "sconce/machine/nvml.hpp"

namespace sconce::machine {

/// What a machine is read from. Only lent: the tree must outlive the reading.
struct MachineView {
  const FileTree& root;  ///< `/`
  std::string platform = "linux_x86_64";
  std::map<std::string, std::string> environment;
  Result<NvmlReading> nvml;  ///< an error where the library is absent or refuses
};

/// Drivers, GPUs and surroundings, from sysfs, procfs, NVML, KFD and the PCI bus (gpu-facts, 5.2).
/// Nothing of this runs CUDA, and whatever is absent or unreadable is simply not known. A GPU is
/// taken from the best source alone: NVML, else the NVIDIA driver's list, else a Jetson's device
/// tree, else the PCI bus.
[[nodiscard]] accelerator::HostFacts describe(const MachineView& view);

/// The same for the machine that this program runs on.
[[nodiscard]] accelerator::HostFacts describe_this_machine();

}  // namespace sconce::machine
