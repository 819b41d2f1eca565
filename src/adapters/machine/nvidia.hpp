#pragma once

#include <optional>
#include <vector>

#include "sconce/accelerator/host.hpp"
#include "sconce/machine/machine.hpp"

// What is known of NVIDIA's driver and GPUs.
namespace sconce::machine {

/// The release of a Jetson's system software, which stands for its driver.
[[nodiscard]] std::optional<accelerator::Sourced<accelerator::Driver>> jetson_release(
    const FileTree& root);
/// A Jetson by its device tree.
[[nodiscard]] std::optional<accelerator::HostGpu> jetson_gpu(const FileTree& root);

/// The driver: a Jetson's release (its module has a number of its own line), else the kernel
/// module's version, else NVML's (WSL has no module).
[[nodiscard]] std::optional<accelerator::Sourced<accelerator::Driver>> nvidia_driver(
    const MachineView& view, accelerator::DriverSystem system);
/// The GPUs from the best source that has any.
[[nodiscard]] std::vector<accelerator::HostGpu> nvidia_gpus(const MachineView& view);

}  // namespace sconce::machine
