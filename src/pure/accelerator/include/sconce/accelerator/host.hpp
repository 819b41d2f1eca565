#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sconce/accelerator/build.hpp"
#include "sconce/accelerator/driver.hpp"
#include "sconce/accelerator/families.hpp"
#include "sconce/accelerator/gpu.hpp"
#include "sconce/accelerator/verdict.hpp"

namespace sconce::accelerator {

/// A fact and where it was read: a path, or "NVML".
template <class Value>
struct Sourced {
  Value value;
  std::string source;
  bool operator==(const Sourced&) const = default;
};

struct HostGpu {
  Gpu gpu;
  std::string address;  ///< on the PCI bus, `0000:01:00.0`; empty where it has none
  std::string source;
  bool operator==(const HostGpu&) const = default;
};

/// What a host says of its drivers and GPUs. Filled by module machine; everything may be absent. A
/// value.
struct HostFacts {
  std::string platform = "linux_x86_64";
  std::optional<Sourced<Driver>> driver;          ///< NVIDIA's, or the Jetson's release
  std::optional<Sourced<std::string>> amd;        ///< AMD's kernel driver with compute: its version
  std::optional<Sourced<std::string>> intel;      ///< Intel's Level Zero driver: its file
  std::vector<HostGpu> gpus;                      ///< by address
  std::optional<Sourced<std::string>> container;  ///< its kind: "docker", "podman", ...
  std::optional<Sourced<std::string>> wsl;        ///< "WSL1" or "WSL2"
  std::optional<Sourced<std::string>> jetson;     ///< model or chip
  std::vector<std::string> findings;              ///< what hinders GPUs here, each one sentence
};

/// What of the host bounds builds of a kind: the GPUs of its vendor (those that are part of a
/// processor only where there are no others) and NVIDIA's driver for CUDA. Nothing where the host
/// has no GPU for them.
[[nodiscard]] std::optional<Limits> limits_of(const HostFacts& host, BuildKind kind,
                                              const Knowledge& knowledge = Knowledge::built_in());

/// The best verdict that any version of torch has for this build on this host.
[[nodiscard]] BuildVerdict judge_on(const HostFacts& host, const Build& build,
                                    const Knowledge& knowledge = Knowledge::built_in());

/// Verdicts on the builds that are known to exist (data/accelerators.toml): CUDA, ROCm and XPU in
/// that order, each newest first, the CPU last.
[[nodiscard]] std::vector<BuildVerdict> judge_known(
    const HostFacts& host, const Families& families = Families::built_in(),
    const Knowledge& knowledge = Knowledge::built_in());

/// Of the builds that run on a GPU the one with the newest torch, of several the newest; null where
/// none runs. Borrows from the list.
[[nodiscard]] const BuildVerdict* newest_for_gpu(const std::vector<BuildVerdict>& verdicts);

}  // namespace sconce::accelerator
