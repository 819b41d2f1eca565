#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sconce/accelerator/build.hpp"
#include "sconce/accelerator/coverage.hpp"
#include "sconce/accelerator/driver.hpp"
#include "sconce/accelerator/gpu.hpp"
#include "sconce/accelerator/gpu_table.hpp"
#include "sconce/pep/version.hpp"
#include "sconce/pep/version_range.hpp"

namespace sconce::accelerator {

/// Whether a build runs, from the best to the worst but for `unknown`, which is no guess.
enum class Outcome : std::uint8_t {
  runs,
  runs_ptx_only,  ///< the driver compiles its code at the first run, which takes minutes
  unknown,        ///< the tables do not say; the reason names what they lack
  does_not_run,
};
/// "runs", "runs-ptx-only", "unknown", "does-not-run".
[[nodiscard]] std::string_view to_string(Outcome outcome);

struct Verdict {
  Outcome outcome = Outcome::unknown;
  std::string reason;  ///< one clause in words
  bool operator==(const Verdict&) const = default;
};

/// What bounds the builds of a target. What is absent bounds nothing. A value.
struct Limits {
  std::string platform = "linux_x86_64";
  std::optional<Driver> driver;  ///< NVIDIA's
  std::vector<Gpu> gpus;         ///< every one is to be served
};

/// The tables that verdicts rest on. They outlive it.
struct Knowledge {
  const GpuTable& gpus;
  const DriverTable& drivers;
  const CodeTable& code;
  [[nodiscard]] static Knowledge built_in();
};

/// Whether this build of this version of torch runs within the limits (gpu-facts, 5.1 and 7.4): the
/// driver must run the build's CUDA, and each GPU must have code. With no limits at all every build
/// runs.
[[nodiscard]] Verdict judge(const Build& build, const pep::Version& torch, const Limits& limits,
                            const Knowledge& knowledge = Knowledge::built_in());

/// The best verdict that any version of torch in the tables has for this build, and the versions
/// that run with it, by their release numbers; none where it does not run or no version matters.
struct BuildVerdict {
  Build build;
  Verdict verdict;
  pep::VersionRange torch = pep::VersionRange::empty();
};
[[nodiscard]] BuildVerdict judge_any_torch(const Build& build, const Limits& limits,
                                           const Knowledge& knowledge = Knowledge::built_in());

/// The builds that the limits leave whatever the version of torch, as versions of the solver's
/// virtual package: those of the toolkits that the driver runs, of the GPUs' vendors. Without
/// driver and GPUs: all. Otherwise the CPU's is never among them: it runs, but serves no GPU.
[[nodiscard]] pep::VersionRange builds_within(const Limits& limits,
                                              const Knowledge& knowledge = Knowledge::built_in());

}  // namespace sconce::accelerator
