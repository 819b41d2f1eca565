#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sconce/accelerator/host.hpp"
#include "sconce/base/file_tree.hpp"

namespace sconce::machine {

/// A display controller or compute accelerator on the PCI bus, of one of the vendors that matter.
struct PciGpu {
  accelerator::GpuVendor vendor;
  std::uint64_t device_id = 0;
  std::string address;
  std::string kernel_driver;  ///< name of the driver that is bound to it; empty: none
};

/// sysfs; in a container all of the host's, whether they are given to it or not.
[[nodiscard]] std::vector<PciGpu> pci_gpus(const FileTree& root);

/// The name of a device in the machine's own `pci.ids` (what stands in brackets, where something
/// does: `AD102 [GeForce RTX 4090]`); its numbers where there is no such file or line.
[[nodiscard]] std::string pci_name(const FileTree& root, accelerator::GpuVendor vendor,
                                   std::uint64_t device_id);

/// A GPU of which only the PCI bus tells: its architecture is that of its name, if that is known.
[[nodiscard]] accelerator::HostGpu gpu_of_pci(const FileTree& root, const PciGpu& found);

}  // namespace sconce::machine
