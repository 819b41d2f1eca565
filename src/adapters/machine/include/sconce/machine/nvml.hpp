#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sconce/accelerator/driver.hpp"
#include "sconce/accelerator/gpu.hpp"
#include "sconce/base/result.hpp"

namespace sconce::machine {

/// What NVIDIA's management library says. A value.
struct NvmlReading {
  struct Device {
    std::string name;
    std::string address;  ///< on the PCI bus, as the library writes it
    std::optional<accelerator::ComputeCapability> capability;
  };
  std::string driver_version;
  std::optional<accelerator::CudaVersion> cuda;  ///< of the driver's user-mode part
  std::vector<Device> devices;
};

/// Asks the library (libnvidia-ml.so.1, also where WSL keeps it) of this machine; takes a few
/// milliseconds and makes no CUDA context. Kind `unsupported` where there is no library, kind
/// `state` where it refuses, with its own words.
[[nodiscard]] Result<NvmlReading> read_nvml();

}  // namespace sconce::machine
