// A management library with two GPUs, for machines without one. Its layouts are those of NVIDIA's
// documentation (NVML API reference, nvmlPciInfo_t).
#include <cstdlib>
#include <cstring>

namespace {

struct Device {
  const char *name, *address;
  int major, minor;
};
Device devices[] = {{"NVIDIA H100 80GB HBM3", "00000000:17:00.0", 9, 0},
                    {"Tesla V100-PCIE-32GB", "00000000:65:00.0", 7, 0}};

struct PciInfo {
  char bus_id_legacy[16];
  unsigned domain, bus, device, pci_device_id, pci_subsystem_id;
  char bus_id[32];
};

constexpr int kSuccess = 0, kInvalidArgument = 2, kLibraryMismatch = 18;

int copy(char* into, unsigned size, const char* text) {
  if (size <= std::strlen(text)) return kInvalidArgument;
  std::strcpy(into, text);
  return kSuccess;
}

}  // namespace

extern "C" {
int nvmlInit_v2() { return std::getenv("STUB_NVML_REFUSES") ? kLibraryMismatch : kSuccess; }
int nvmlShutdown() { return kSuccess; }
const char* nvmlErrorString(int status) {
  return status == kLibraryMismatch ? "Driver/library version mismatch" : "Unknown Error";
}
int nvmlSystemGetDriverVersion(char* version, unsigned size) {
  return copy(version, size, "580.95.05");
}
int nvmlSystemGetCudaDriverVersion_v2(int* version) {
  *version = 13010;
  return kSuccess;
}
int nvmlDeviceGetCount_v2(unsigned* count) {
  *count = sizeof devices / sizeof *devices;
  return kSuccess;
}
int nvmlDeviceGetHandleByIndex_v2(unsigned index, void** device) {
  *device = &devices[index];
  return kSuccess;
}
int nvmlDeviceGetName(void* device, char* name, unsigned size) {
  return copy(name, size, static_cast<Device*>(device)->name);
}
int nvmlDeviceGetCudaComputeCapability(void* device, int* major, int* minor) {
  *major = static_cast<Device*>(device)->major;
  *minor = static_cast<Device*>(device)->minor;
  return kSuccess;
}
int nvmlDeviceGetPciInfo_v3(void* device, PciInfo* info) {
  return copy(info->bus_id, sizeof info->bus_id, static_cast<Device*>(device)->address);
}
}
