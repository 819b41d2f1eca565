#include "sconce/machine/nvml.hpp"

#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "nvml_library.hpp"
#include "sconce/accelerator/driver.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/os/shared_library.hpp"

namespace sconce::machine {
namespace {

// The library's interface is stable: names carry versions. Zero is success.
using Status = int;
using DeviceHandle = void*;
constexpr std::size_t kTextBytes = 96;  // as long as its longest device name

struct PciInfo {
  char legacy_address[16];
  unsigned domain, bus, device, pci_device_id, pci_subsystem_id;
  char address[32];
};

struct Library {
  Status (*init)() = nullptr;
  Status (*shutdown)() = nullptr;
  const char* (*error_text)(Status) = nullptr;
  Status (*driver_version)(char*, unsigned) = nullptr;
  Status (*cuda_version)(int*) = nullptr;
  Status (*device_count)(unsigned*) = nullptr;
  Status (*device)(unsigned, DeviceHandle*) = nullptr;
  Status (*name)(DeviceHandle, char*, unsigned) = nullptr;
  Status (*capability)(DeviceHandle, int*, int*) = nullptr;
  Status (*pci_info)(DeviceHandle, PciInfo*) = nullptr;
};

bool find_all(const os::SharedLibrary& shared, Library& library) {
  return shared.find("nvmlInit_v2", library.init) &&
         shared.find("nvmlShutdown", library.shutdown) &&
         shared.find("nvmlErrorString", library.error_text) &&
         shared.find("nvmlSystemGetDriverVersion", library.driver_version) &&
         shared.find("nvmlSystemGetCudaDriverVersion_v2", library.cuda_version) &&
         shared.find("nvmlDeviceGetCount_v2", library.device_count) &&
         shared.find("nvmlDeviceGetHandleByIndex_v2", library.device) &&
         shared.find("nvmlDeviceGetName", library.name) &&
         shared.find("nvmlDeviceGetCudaComputeCapability", library.capability) &&
         shared.find("nvmlDeviceGetPciInfo_v3", library.pci_info);
}

Result<os::SharedLibrary> load() {
  auto found = os::SharedLibrary::load("libnvidia-ml.so.1");
  if (found) return found;
  if (auto of_wsl = os::SharedLibrary::load("/usr/lib/wsl/lib/libnvidia-ml.so.1")) return of_wsl;
  return found;
}

std::string driver_version_of(const Library& library) {
  std::array<char, kTextBytes> text = {};
  if (library.driver_version(text.data(), kTextBytes - 1) != 0) return "";
  return text.data();
}

std::optional<accelerator::CudaVersion> cuda_version_of(const Library& library) {
  int number = 0;  // 13000 is 13.0, 12040 is 12.4
  if (library.cuda_version(&number) != 0 || number <= 0) return std::nullopt;
  const auto cuda = static_cast<std::uint32_t>(number);
  return accelerator::CudaVersion{cuda / 1000, cuda % 1000 / 10};
}

NvmlReading::Device describe_device(const Library& library, DeviceHandle handle) {
  NvmlReading::Device device;
  std::array<char, kTextBytes> name = {};
  if (library.name(handle, name.data(), kTextBytes - 1) == 0) device.name = name.data();
  int major = 0, minor = 0;
  if (library.capability(handle, &major, &minor) == 0 && major > 0 && minor >= 0) {
    device.capability = {static_cast<std::uint32_t>(major), static_cast<std::uint32_t>(minor)};
  }
  PciInfo pci = {};
  if (library.pci_info(handle, &pci) == 0) {
    pci.address[sizeof pci.address - 1] = '\0';
    device.address = pci.address;
  }
  return device;
}

NvmlReading read_all_of(const Library& library) {
  NvmlReading reading{driver_version_of(library), cuda_version_of(library), {}};
  unsigned count = 0;
  if (library.device_count(&count) != 0) return reading;
  for (unsigned i = 0; i < count; ++i) {
    DeviceHandle handle = nullptr;
    if (library.device(i, &handle) != 0) continue;
    reading.devices.push_back(describe_device(library, handle));
  }
  return reading;
}

}  // namespace

Result<NvmlReading> read_nvml_of(const os::SharedLibrary& shared) {
  Library library;
  if (!find_all(shared, library)) {
    return fail(ErrorKind::unsupported, "`libnvidia-ml.so.1` lacks functions that it should have");
  }
  if (const Status status = library.init(); status != 0) {
    return fail(ErrorKind::state, fmt::format("NVML says: {}", library.error_text(status)));
  }
  NvmlReading reading = read_all_of(library);
  static_cast<void>(library.shutdown());
  return reading;
}

Result<NvmlReading> read_nvml() { return read_nvml_of(SCONCE_TRY(load())); }

}  // namespace sconce::machine
