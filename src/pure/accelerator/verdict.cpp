#include "sconce/accelerator/verdict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "sconce/accelerator/build.hpp"
#include "sconce/accelerator/coverage.hpp"
#include "sconce/accelerator/driver.hpp"
#include "sconce/accelerator/gpu.hpp"
#include "sconce/base/text.hpp"
#include "sconce/pep/version.hpp"
#include "sconce/pep/version_range.hpp"

namespace sconce::accelerator {
namespace {

using pep::VersionBoundary;
using pep::VersionRange;

Verdict verdict(Outcome outcome, std::string reason) { return {outcome, std::move(reason)}; }

CudaVersion cuda_of(const Build& build) { return {build.major, build.minor}; }

BuildKind kind_for(GpuVendor vendor) {
  switch (vendor) {
    case GpuVendor::nvidia:
      return BuildKind::cuda;
    case GpuVendor::amd:
      return BuildKind::rocm;
    case GpuVendor::intel:
      return BuildKind::xpu;
  }
  std::unreachable();
}

/// How a driver runs a toolkit.
enum class Support : std::uint8_t {
  full,           ///< its own CUDA is not older
  minor_version,  ///< machine code only: minor-version compatibility
  unknown,
  none,
};

struct DriverSupport {
  Support support = Support::full;
  std::string reason;
  bool is_lower_bound = false;  // the driver may have a newer CUDA than the tables know
};

/// "driver 580.95.05 (CUDA 13.0)".
std::string describe(const Driver& driver, const NewestCuda& newest) {
  const std::string judged =
      newest.is_lower_bound() ? fmt::format("in no table, judged as {}: ", newest.judged_as) : "";
  return fmt::format("{} ({}CUDA {})", driver.to_string(), judged, newest.version.to_string());
}

std::string needed_driver(const CudaVersion& cuda, DriverSystem system,
                          const DriverTable& drivers) {
  const auto floor = drivers.floor(cuda.major, system);
  const auto needed = floor ? floor : drivers.first_with(cuda, system);
  return fmt::format("CUDA {} needs {}", cuda.to_string(),
                     needed ? needed->to_string() : "a newer one");
}

/// A Jetson runs newer toolkits of the same major version only with NVIDIA's cuda-compat package.
DriverSupport support_beyond_own(const CudaVersion& cuda, const Driver& driver,
                                 const NewestCuda& newest, const DriverTable& drivers) {
  const std::string name = describe(driver, newest);
  const bool same_major = cuda.major == newest.version.major;
  if (same_major && driver.system == DriverSystem::jetson) {
    return {Support::unknown,
            fmt::format("{}, CUDA {} there needs cuda-compat", name, cuda.to_string())};
  }
  const auto floor = drivers.floor(cuda.major, driver.system);
  if (same_major && floor && driver.version.is_at_least(*floor)) {
    return {Support::minor_version,
            fmt::format("{} runs {}.x by minor-version compatibility", name, cuda.major),
            newest.is_lower_bound()};
  }
  return {floor || !newest.is_lower_bound() ? Support::none : Support::unknown,
          fmt::format("{}, {}", name, needed_driver(cuda, driver.system, drivers))};
}

DriverSupport support_of(const Build& build, const std::optional<Driver>& driver,
                         const DriverTable& drivers) {
  if (!driver) return {};
  const auto newest = drivers.newest_cuda(*driver);
  if (!newest) {
    return {Support::unknown,
            fmt::format("{} is older than all in the tables", driver->to_string())};
  }
  if (newest->version >= cuda_of(build)) return {Support::full, describe(*driver, *newest)};
  return support_beyond_own(cuda_of(build), *driver, *newest, drivers);
}

std::string list_code(const GpuCode& code) {
  std::vector<std::string> names;
  for (const auto& each : code.machine_code) names.push_back(to_string(each));
  for (const auto& each : code.ptx) {
    names.push_back(fmt::format("PTX {}.{}", each.major, each.minor));
  }
  return join(names, " ");
}

/// One build of one row of the tables against the limits.
class Judge {
 public:
  Judge(const Build& build, const Limits& limits, const Knowledge& knowledge)
      : build_(build), limits_(limits), knowledge_(knowledge) {
    if (build.kind == BuildKind::cuda) {
      driver_ = support_of(build, limits.driver, knowledge.drivers);
    }
  }

  /// `code` is null where no table says what the build has.
  [[nodiscard]] Verdict judge(const GpuCode* code) const {
    if (build_.kind == BuildKind::cpu) return verdict(Outcome::runs, "needs no GPU, and uses none");
    if (driver_.support == Support::none) return verdict(Outcome::does_not_run, driver_.reason);
    std::vector<Verdict> verdicts;
    for (const Gpu& gpu : limits_.gpus) verdicts.push_back(judge_gpu(gpu, code));
    const auto worst = std::ranges::max_element(verdicts, {}, &Verdict::outcome);
    if (worst != verdicts.end() && worst->outcome == Outcome::does_not_run) return *worst;
    if (driver_.support == Support::unknown) return verdict(Outcome::unknown, driver_.reason);
    if (worst != verdicts.end() && worst->outcome == Outcome::unknown) return *worst;
    return verdict(worst == verdicts.end() ? Outcome::runs : worst->outcome, why_it_runs(verdicts));
  }

 private:
  [[nodiscard]] Verdict judge_gpu(const Gpu& gpu, const GpuCode* code) const {
    if (kind_for(gpu.vendor) != build_.kind) {
      return verdict(Outcome::does_not_run,
                     fmt::format("{} is no GPU for {}", gpu.to_string(), build_.to_string()));
    }
    if (!gpu.architecture) {
      return verdict(Outcome::unknown,
                     fmt::format("what code `{}` needs is in no table", gpu.to_string()));
    }
    if (!knowledge_.gpus.knows(*gpu.architecture)) {
      return verdict(Outcome::unknown, fmt::format("`{}` is in no table", gpu.to_string()));
    }
    if (const auto refusal = refused_by_driver(gpu)) return *refusal;
    if (!code) {
      return verdict(Outcome::unknown, "which code torch has for this build is in no table");
    }
    return judge_code(gpu, *code);
  }

  /// Old branches lack new GPUs, and new branches have dropped old ones.
  [[nodiscard]] std::optional<Verdict> refused_by_driver(const Gpu& gpu) const {
    const auto* capability = std::get_if<ComputeCapability>(&*gpu.architecture);
    if (!capability || !limits_.driver || limits_.driver->system == DriverSystem::jetson) {
      return std::nullopt;
    }
    const auto service = knowledge_.drivers.service_of(*capability);
    const std::uint32_t branch = limits_.driver->branch();
    if (service.first_branch && branch < *service.first_branch) {
      return verdict(
          Outcome::does_not_run,
          fmt::format("{} does not know {}, which needs {} or newer", limits_.driver->to_string(),
                      gpu.to_string(), *service.first_branch));
    }
    if (service.last_branch && branch > *service.last_branch) {
      return verdict(
          Outcome::does_not_run,
          fmt::format("{} no longer serves {}, {} is the last that does",
                      limits_.driver->to_string(), gpu.to_string(), *service.last_branch));
    }
    return std::nullopt;
  }

  [[nodiscard]] Verdict judge_code(const Gpu& gpu, const GpuCode& code) const {
    const std::string name = gpu.to_string();
    switch (knowledge_.code.coverage(code, build_, *gpu.architecture)) {
      case Coverage::machine_code:
        return verdict(Outcome::runs, "");
      case Coverage::ptx_only:
        return judge_ptx(gpu);
      case Coverage::unproven:
        return verdict(Outcome::unknown,
                       fmt::format("code for {} is announced, but was seen in no wheel", name));
      case Coverage::none:
        return verdict(Outcome::does_not_run,
                       fmt::format("no code for {}, only {}", name, list_code(code)));
    }
    std::unreachable();
  }

  /// The driver compiles PTX only of toolkits that are not newer than its own CUDA: minor-version
  /// compatibility does not cover it.
  [[nodiscard]] Verdict judge_ptx(const Gpu& gpu) const {
    if (driver_.support == Support::minor_version) {
      return verdict(driver_.is_lower_bound ? Outcome::unknown : Outcome::does_not_run,
                     fmt::format("only PTX for {}, and {}: PTX of CUDA {} needs a newer driver",
                                 gpu.to_string(), driver_.reason, cuda_of(build_).to_string()));
    }
    return verdict(Outcome::runs_ptx_only,
                   fmt::format("only PTX for {}, compiled for minutes at the first run",
                               to_string(*gpu.architecture)));
  }

  /// The driver's reason, then the GPUs': those with machine code in one clause.
  [[nodiscard]] std::string why_it_runs(const std::vector<Verdict>& verdicts) const {
    std::vector<std::string> reasons, served;
    if (!driver_.reason.empty()) reasons.push_back(driver_.reason);
    for (std::size_t i = 0; i < verdicts.size(); ++i) {
      const bool by_machine_code = verdicts[i].outcome == Outcome::runs;
      auto& list = by_machine_code ? served : reasons;
      auto text = by_machine_code ? to_string(*limits_.gpus[i].architecture) : verdicts[i].reason;
      if (std::ranges::find(list, text) == list.end()) list.push_back(std::move(text));
    }
    if (!served.empty()) reasons.push_back("code for " + join(served, ", "));
    return reasons.empty() ? "nothing is stated that bounds it" : join(reasons, "; ");
  }

  const Build& build_;
  const Limits& limits_;
  const Knowledge& knowledge_;
  DriverSupport driver_;
};

VersionBoundary before(const Build& build) {
  return {version_of(build), VersionBoundary::Place::before};
}

VersionRange builds_between(const Build& first, const Build& next) {
  return VersionRange::above(before(first)) & VersionRange::below(before(next));
}

VersionRange all_of(BuildKind kind) {
  const auto next = static_cast<BuildKind>(static_cast<int>(kind) + 1);
  return builds_between({.kind = kind}, {.kind = next});
}

/// CUDA is backward compatible without end; forward it ends with the driver's own minor version, or
/// with its major version where minor-version compatibility holds.
VersionRange cuda_builds_of(const Driver& driver, const DriverTable& drivers) {
  const auto newest = drivers.newest_cuda(driver);
  if (!newest) return VersionRange::empty();
  const auto floor = drivers.floor(newest->version.major, driver.system);
  const bool whole_major = floor && driver.version.is_at_least(*floor);
  const Build next = whole_major ? Build::cuda(newest->version.major + 1, 0)
                                 : Build::cuda(newest->version.major, newest->version.minor + 1);
  return builds_between({.kind = BuildKind::cuda}, next);
}

}  // namespace

std::string_view to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::runs:
      return "runs";
    case Outcome::runs_ptx_only:
      return "runs-ptx-only";
    case Outcome::unknown:
      return "unknown";
    case Outcome::does_not_run:
      return "does-not-run";
  }
  std::unreachable();
}

Knowledge Knowledge::built_in() {
  return {GpuTable::built_in(), DriverTable::built_in(), CodeTable::built_in()};
}

Verdict judge(const Build& build, const pep::Version& torch, const Limits& limits,
              const Knowledge& knowledge) {
  const Judge judge(build, limits, knowledge);
  return judge.judge(knowledge.code.code_of(build, torch, limits.platform));
}

BuildVerdict judge_any_torch(const Build& build, const Limits& limits, const Knowledge& knowledge) {
  const Judge judge(build, limits, knowledge);
  BuildVerdict best{build, judge.judge(nullptr)};
  bool is_first = true;
  for (const CodeTable::Row* row : knowledge.code.rows_of(build, limits.platform)) {
    Verdict each = judge.judge(&row->code);
    if (!is_first && each.outcome > best.verdict.outcome) continue;
    const bool is_better = is_first || each.outcome < best.verdict.outcome;
    // The rows go from old to new: of equal ones the reason is that of the newest torch.
    best = {build, std::move(each), is_better ? row->torch : best.torch | row->torch};
    is_first = false;
  }
  if (best.verdict.outcome > Outcome::runs_ptx_only) best.torch = VersionRange::empty();
  return best;
}

VersionRange builds_within(const Limits& limits, const Knowledge& knowledge) {
  if (!limits.driver && limits.gpus.empty()) return VersionRange::full();
  VersionRange range =
      limits.driver ? cuda_builds_of(*limits.driver, knowledge.drivers) : VersionRange::full();
  for (const Gpu& gpu : limits.gpus) range = range & all_of(kind_for(gpu.vendor));
  return range;
}

}  // namespace sconce::accelerator
