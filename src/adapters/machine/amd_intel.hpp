#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sconce/accelerator/host.hpp"
#include "sconce/base/file_tree.hpp"

// What is known of AMD's and Intel's drivers and GPUs.
namespace sconce::machine {

/// AMD's kernel driver with its compute part (KFD); its version where it states one, else "loaded".
[[nodiscard]] std::optional<accelerator::Sourced<std::string>> amd_driver(const FileTree& root);
/// KFD's nodes that are no processors, else the PCI bus.
[[nodiscard]] std::vector<accelerator::HostGpu> amd_gpus(const FileTree& root);

/// Intel's Level Zero driver, which XPU builds load.
[[nodiscard]] std::optional<accelerator::Sourced<std::string>> intel_driver(const FileTree& root);
[[nodiscard]] std::vector<accelerator::HostGpu> intel_gpus(const FileTree& root);

}  // namespace sconce::machine
