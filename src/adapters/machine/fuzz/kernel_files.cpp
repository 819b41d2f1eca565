#include <cstddef>
#include <cstdint>
#include <string>

#include "sconce/machine/machine.hpp"

// The same text in every file that is read.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  sconce::LiteralTree tree;
  for (const char* path :
       {"sys/module/nvidia/version", "proc/driver/nvidia/version", "etc/nv_tegra_release",
        "proc/driver/nvidia/gpus/0000:01:00.0/information", "proc/device-tree/compatible",
        "proc/device-tree/model", "sys/class/kfd/kfd/topology/nodes/1/properties",
        "usr/share/misc/pci.ids", "proc/1/cgroup", "proc/sys/kernel/osrelease"}) {
    tree.add(path, text);
  }
  const sconce::Result<sconce::machine::NvmlReading> no_nvml =
      sconce::fail(sconce::ErrorKind::unsupported, "none");
  static_cast<void>(sconce::machine::describe({.root = tree, .nvml = no_nvml}));
  return 0;
}
