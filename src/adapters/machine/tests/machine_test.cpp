#include "sconce/machine/machine.hpp"

#include <doctest/doctest.h>

#include <string>

namespace sconce::machine {
namespace {

using accelerator::ComputeCapability;
using accelerator::DriverSystem;
using accelerator::GpuArchitecture;
using accelerator::HostFacts;
using accelerator::Outcome;

const Result<NvmlReading> kNoNvml = fail(ErrorKind::unsupported, "no library");

HostFacts described(const LiteralTree& tree, const Result<NvmlReading>& nvml = kNoNvml,
                    std::map<std::string, std::string> environment = {}) {
  return describe({.root = tree, .environment = std::move(environment), .nvml = nvml});
}

std::string architecture(const accelerator::HostGpu& gpu) {
  return gpu.gpu.architecture ? to_string(*gpu.gpu.architecture) : "unknown";
}

Outcome outcome(const HostFacts& host, std::string_view build) {
  return judge_on(host, *accelerator::parse_build_name(build)).verdict.outcome;
}

/// A device on the PCI bus as sysfs shows it: a link into the tree of devices.
void add_pci(LiteralTree& tree, const std::string& address, const std::string& device_class,
             const std::string& vendor, const std::string& device) {
  const std::string folder = "sys/devices/pci0000:00/" + address;
  tree.add(folder + "/class", device_class + "\n").add(folder + "/vendor", vendor + "\n");
  tree.add(folder + "/device", device + "\n");
  tree.add_link("sys/bus/pci/devices/" + address, "../../../devices/pci0000:00/" + address);
}

void add_nvidia_gpu(LiteralTree& tree, const std::string& address, const std::string& model) {
  tree.add("proc/driver/nvidia/gpus/" + address + "/information",
           "Model: \t\t " + model + "\nIRQ:   \t\t 73\nGPU UUID: \t GPU-0\nBus Location: \t " +
               address + "\n");
}

TEST_CASE("A machine with R580 and an H100 is read from the driver's own files") {
  LiteralTree tree;
  tree.add("sys/module/nvidia/version", "580.95.05\n");
  add_nvidia_gpu(tree, "0000:17:00.0", "NVIDIA H100 80GB HBM3");
  add_pci(tree, "0000:17:00.0", "0x030200", "0x10de", "0x2330");
  add_pci(tree, "0000:02:00.0", "0x030000", "0x1a03", "0x2000");  // the board's own display
  const auto host = described(tree);
  REQUIRE(host.driver);
  CHECK(host.driver->value.to_string() == "driver 580.95.05");
  CHECK(host.driver->source == "/sys/module/nvidia/version");
  REQUIRE(host.gpus.size() == 1);
  CHECK(host.gpus[0].gpu.to_string() == "NVIDIA H100 80GB HBM3 (sm_90)");
  CHECK(host.gpus[0].address == "0000:17:00.0");
  CHECK(host.gpus[0].source == "/proc/driver/nvidia/gpus/0000:17:00.0/information");
  CHECK_FALSE(host.container);
  CHECK(host.findings.empty());
  CHECK(outcome(host, "cu130") == Outcome::runs);
  CHECK(outcome(host, "rocm7.2") == Outcome::does_not_run);
}

TEST_CASE("The driver's text is read for the open and for the closed module") {
  struct Row {
    const char *text, *version;
  };
  for (const auto& [text, version] :
       {Row{"NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.183.01  Sun May 12 19:39:15 UTC "
            "2024\nGCC version:  gcc version 12.2.0\n",
            "535.183.01"},
        {"NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.95.05  Release Build  "
         "(dvs-builder@U22-I3)  Tue Sep 23 09:55:41 UTC 2025\n",
         "580.95.05"},
        {"NVRM version: NVIDIA UNIX x86_64 Kernel Module  565.77  Wed Nov 27 23:33:08 UTC 2024\n",
         "565.77"}}) {
    CAPTURE(version);
    LiteralTree tree;
    tree.add("proc/driver/nvidia/version", text);
    const auto host = described(tree);
    REQUIRE(host.driver);
    CHECK(host.driver->value.version.to_string() == version);
    CHECK(host.driver->source == "/proc/driver/nvidia/version");
  }
}

TEST_CASE("Each of two different GPUs is to be served") {
  LiteralTree tree;
  tree.add("sys/module/nvidia/version", "580.95.05\n");
  add_nvidia_gpu(tree, "0000:65:00.0", "Tesla V100-PCIE-32GB");
  add_nvidia_gpu(tree, "0000:17:00.0", "NVIDIA GeForce RTX 4090");
  const auto host = described(tree);
  REQUIRE(host.gpus.size() == 2);
  CHECK(architecture(host.gpus[0]) == "sm_89");
  CHECK(architecture(host.gpus[1]) == "sm_70");
  CHECK(outcome(host, "cu130") == Outcome::does_not_run);
  CHECK(judge_on(host, accelerator::Build::cuda(12, 8)).torch.to_string() == ">=2.8,<2.11");
}

TEST_CASE("NVML's word on GPUs and CUDA comes before files and tables") {
  LiteralTree tree;
  tree.add("sys/module/nvidia/version", "640.20\n");
  add_nvidia_gpu(tree, "0000:01:00.0", "NVIDIA R100");
  const NvmlReading nvml{"640.20",
                         accelerator::CudaVersion{13, 6},
                         {{"NVIDIA R100", "00000000:01:00.0", ComputeCapability{13, 0}}}};
  const auto host = described(tree, nvml);
  CHECK(host.driver->value.cuda == accelerator::CudaVersion{13, 6});
  REQUIRE(host.gpus.size() == 1);
  CHECK(architecture(host.gpus[0]) == "sm_130");
  CHECK(host.gpus[0].address == "0000:01:00.0");
  CHECK(host.gpus[0].source == "NVML");
  CHECK(outcome(host, "cu132") == Outcome::unknown);
}

TEST_CASE("A GPU that no driver has is named from the machine's list of PCI devices") {
  LiteralTree tree;
  add_pci(tree, "0000:01:00.0", "0x030000", "0x10de", "0x2684");
  add_pci(tree, "0000:01:00.1", "0x040300", "0x10de", "0x22ba");  // its sound
  tree.add("usr/share/misc/pci.ids",
           "# comment\n1002  AMD\n\t2684  Another\n10de  NVIDIA Corporation\n"
           "\t2684  AD102 [GeForce RTX 4090]\n\t\t10de 16f4  A board\n10df  Emulex\n");
  const auto host = described(tree);
  CHECK_FALSE(host.driver);
  REQUIRE(host.gpus.size() == 1);
  CHECK(host.gpus[0].gpu.to_string() == "NVIDIA GeForce RTX 4090 (sm_89)");
  REQUIRE(host.findings.size() == 1);
  CHECK(host.findings[0].starts_with("An NVIDIA GPU is here, but no driver"));
  CHECK(outcome(host, "cu130") == Outcome::does_not_run);

  LiteralTree nameless;
  add_pci(nameless, "0000:01:00.0", "0x030000", "0x10de", "0x2684");
  CHECK(described(nameless).gpus[0].gpu.to_string() == "NVIDIA GPU 10de:2684");
}

TEST_CASE("A container without driver and GPU is told from a machine without") {
  LiteralTree tree;
  tree.add(".dockerenv", "");
  const auto host = described(tree, kNoNvml, {{"NVIDIA_VISIBLE_DEVICES", "void"}});
  REQUIRE(host.container);
  CHECK(host.container->value == "docker");
  CHECK(host.container->source == "/.dockerenv");
  CHECK_FALSE(host.driver);
  CHECK(host.gpus.empty());
  CHECK(host.findings == std::vector<std::string>{
                             "`NVIDIA_VISIBLE_DEVICES=void` keeps GPUs out of this container."});
  CHECK(outcome(host, "cpu") == Outcome::runs);
  CHECK(outcome(host, "cu130") == Outcome::does_not_run);
}

TEST_CASE("A container that sees the host's driver, but was given no GPU, says how to get them") {
  LiteralTree tree;
  tree.add("run/.containerenv", "").add("sys/module/nvidia/version", "580.95.05\n");
  add_nvidia_gpu(tree, "0000:17:00.0", "NVIDIA H100 80GB HBM3");
  const auto without = described(tree);
  REQUIRE(without.findings.size() == 1);
  CHECK(without.findings[0].find("--gpus all") != std::string::npos);
  CHECK(outcome(without, "cu130") == Outcome::runs);
  tree.add("dev/nvidiactl", "");
  CHECK(described(tree).findings.empty());
  CHECK(described(tree, kNoNvml, {{"NVIDIA_DRIVER_CAPABILITIES", "utility"}}).findings.size() == 1);
}

TEST_CASE("Containers are told by files, variables and control groups") {
  const auto kind = [](const LiteralTree& tree, std::map<std::string, std::string> environment) {
    const auto found = described(tree, kNoNvml, std::move(environment)).container;
    return found ? found->value : "none";
  };
  const LiteralTree empty;
  CHECK(kind(empty, {}) == "none");
  CHECK(kind(empty, {{"KUBERNETES_SERVICE_HOST", "10.0.0.1"}}) == "kubernetes");
  CHECK(kind(empty, {{"container", "lxc"}}) == "lxc");
  LiteralTree groups;
  groups.add("proc/1/cgroup", "0::/kubepods.slice/kubepods-burstable.slice\n");
  CHECK(kind(groups, {}) == "kubernetes");
  LiteralTree named;
  named.add("run/systemd/container", "systemd-nspawn\n");
  CHECK(kind(named, {}) == "systemd-nspawn");
  LiteralTree machine;
  machine.add("proc/1/cgroup", "0::/init.scope\n");
  CHECK(kind(machine, {}) == "none");
}

TEST_CASE("WSL2 has Windows' driver, which only NVML tells") {
  LiteralTree tree;
  tree.add("proc/sys/kernel/osrelease", "6.6.87.2-microsoft-standard-WSL2\n").add("dev/dxg", "");
  const NvmlReading nvml{
      "551.61",
      accelerator::CudaVersion{12, 4},
      {{"NVIDIA GeForce RTX 3080", "00000000:01:00.0", ComputeCapability{8, 6}}}};
  const auto host = described(tree, nvml);
  CHECK(host.wsl->value == "WSL2");
  CHECK(host.driver->value.system == DriverSystem::windows);
  CHECK(host.driver->source == "NVML");
  CHECK(outcome(host, "cu128") == Outcome::runs);
  CHECK(outcome(host, "cu130") == Outcome::does_not_run);
  CHECK(host.findings.empty());

  CHECK(described(tree).findings.size() == 1);
  tree.add("usr/lib/x86_64-linux-gnu/libcuda.so.1", "");
  REQUIRE(described(tree, nvml).findings.size() == 1);
  CHECK(described(tree, nvml).findings[0].find("inside WSL") != std::string::npos);

  LiteralTree first;
  first.add("proc/sys/kernel/osrelease", "4.4.0-19041-Microsoft\n");
  CHECK(described(first).wsl->value == "WSL1");
}

TEST_CASE("A Jetson is told by its release and its device tree, not by the numbers of its module") {
  using namespace std::string_literals;
  LiteralTree tree;
  tree.add("etc/nv_tegra_release",
           "# R36 (release), REVISION: 4.3, GCID: 38968081, BOARD: generic, EABI: aarch64, DATE: "
           "Wed Jan  8 01:49:37 UTC 2025\n# KERNEL_VARIANT: oot\n");
  tree.add("sys/firmware/devicetree/base/compatible",
           "nvidia,p3737-0000+p3701-0005\0nvidia,p3701-0005\0nvidia,tegra234\0"s);
  tree.add("sys/firmware/devicetree/base/model", "NVIDIA Jetson AGX Orin Developer Kit\0"s);
  tree.add_link("proc/device-tree", "/sys/firmware/devicetree/base");
  tree.add("sys/module/nvidia/version", "540.4.0\n");
  const auto host = describe({.root = tree, .platform = "linux_aarch64", .nvml = kNoNvml});
  CHECK(host.jetson->value == "NVIDIA Jetson AGX Orin Developer Kit");
  CHECK(host.driver->value.to_string() == "Jetson Linux 36.4.3");
  REQUIRE(host.gpus.size() == 1);
  CHECK(architecture(host.gpus[0]) == "sm_87");
  CHECK(outcome(host, "cu126") == Outcome::does_not_run);
  CHECK(outcome(host, "cpu") == Outcome::runs);
}

TEST_CASE("AMD's GPUs are the nodes of KFD that are no processors") {
  LiteralTree tree;
  const std::string nodes = "sys/class/kfd/kfd/topology/nodes/";
  tree.add(nodes + "0/properties", "cpu_cores_count 64\ngfx_target_version 0\ndevice_id 0\n");
  tree.add(nodes + "1/properties",
           "cpu_cores_count 0\nsimd_count 1216\ngfx_target_version 90402\nvendor_id 4098\n"
           "device_id 29857\nlocation_id 256\ndomain 0\n");
  tree.add("sys/module/amdgpu/version", "6.12.12\n");
  tree.add("usr/share/hwdata/pci.ids", "1002  AMD\n\t74a1  Aqua Vanjaram [Instinct MI300X]\n");
  const auto host = described(tree);
  CHECK(host.amd->value == "6.12.12");
  REQUIRE(host.gpus.size() == 1);
  CHECK(host.gpus[0].gpu.to_string() == "AMD Instinct MI300X (gfx942)");
  CHECK(host.gpus[0].address == "0000:01:00.0");
  CHECK(outcome(host, "rocm7.2") == Outcome::runs);
  CHECK(outcome(host, "cu130") == Outcome::does_not_run);
}

TEST_CASE("An AMD accelerator without KFD is known by the PCI bus and runs nothing") {
  LiteralTree tree;
  add_pci(tree, "0000:0c:00.0", "0x120000", "0x1002", "0x74a1");
  const auto host = described(tree);
  REQUIRE(host.gpus.size() == 1);
  CHECK(host.gpus[0].gpu.to_string() == "AMD GPU 1002:74a1");
  CHECK_FALSE(host.amd);
  CHECK(outcome(host, "rocm7.2") == Outcome::does_not_run);
}

TEST_CASE("An Intel GPU serves XPU only if the tables know it and Level Zero is there") {
  LiteralTree tree;
  add_pci(tree, "0000:03:00.0", "0x030000", "0x8086", "0x56a0");
  tree.add("usr/share/misc/pci.ids", "8086  Intel Corporation\n\t56a0  DG2 [Arc A770]\n");
  CHECK(outcome(described(tree), "xpu") == Outcome::does_not_run);
  tree.add("usr/lib/x86_64-linux-gnu/libze_intel_gpu.so.1", "");
  CHECK(outcome(described(tree), "xpu") == Outcome::runs);

  LiteralTree old;
  add_pci(old, "0000:00:02.0", "0x030000", "0x8086", "0x3e92");
  old.add("usr/lib64/libze_intel_gpu.so.1", "");
  CHECK(outcome(described(old), "xpu") == Outcome::unknown);
}

TEST_CASE("A machine with nothing at all is described all the same") {
  const LiteralTree tree;
  const auto host = described(tree);
  CHECK_FALSE(host.driver);
  CHECK(host.gpus.empty());
  CHECK_FALSE(host.container);
  CHECK_FALSE(host.wsl);
  CHECK_FALSE(host.jetson);
  CHECK(host.findings.empty());
}

TEST_CASE("Files that say nonsense are as if they were not there") {
  LiteralTree tree;
  tree.add("sys/module/nvidia/version", "").add("proc/driver/nvidia/version", "NVRM version:\n");
  tree.add("etc/nv_tegra_release", "# R (release), REVISION: x\n");
  tree.add("proc/driver/nvidia/gpus/0000:01:00.0/information", "Model\n");
  tree.add("sys/class/kfd/kfd/topology/nodes/1/properties", "gfx_target_version many\n");
  add_pci(tree, "0000:01:00.0", "0x03", "nvidia", "");
  const auto host = described(tree);
  CHECK_FALSE(host.driver);
  CHECK(host.gpus.empty());
}

TEST_CASE("A library that refuses is a finding where a driver is there") {
  LiteralTree tree;
  tree.add("sys/module/nvidia/version", "580.95.05\n");
  const Result<NvmlReading> mismatch =
      fail(ErrorKind::state, "NVML says: Driver/library version mismatch");
  const auto host = described(tree, mismatch);
  REQUIRE(host.findings.size() == 1);
  CHECK(host.findings[0].find("version mismatch") != std::string::npos);
}

TEST_CASE("The machine of this test can be described") {
  const auto host = describe_this_machine();
  CHECK(host.platform.starts_with("linux"));
  CHECK_FALSE(judge_known(host).empty());
}

}  // namespace
}  // namespace sconce::machine
