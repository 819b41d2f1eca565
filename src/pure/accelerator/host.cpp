#include "sconce/accelerator/host.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sconce/accelerator/build.hpp"
#include "sconce/accelerator/families.hpp"
#include "sconce/accelerator/gpu.hpp"
#include "sconce/accelerator/gpu_table.hpp"
#include "sconce/accelerator/verdict.hpp"
#include "sconce/pep/version_range.hpp"

namespace sconce::accelerator {
namespace {

GpuVendor vendor_for(BuildKind kind) {
  switch (kind) {
    case BuildKind::cuda:
      return GpuVendor::nvidia;
    case BuildKind::rocm:
      return GpuVendor::amd;
    case BuildKind::xpu:
    case BuildKind::cpu:
      return GpuVendor::intel;
  }
  std::unreachable();
}

bool has_driver(const HostFacts& host, GpuVendor vendor) {
  switch (vendor) {
    case GpuVendor::nvidia:
      return host.driver.has_value();
    case GpuVendor::amd:
      return host.amd.has_value();
    case GpuVendor::intel:
      return host.intel.has_value();
  }
  std::unreachable();
}

std::vector<Gpu> gpus_of(const HostFacts& host, GpuVendor vendor, const GpuTable& table) {
  std::vector<Gpu> all, separate;
  for (const HostGpu& each : host.gpus) {
    if (each.gpu.vendor != vendor) continue;
    all.push_back(each.gpu);
    const auto& architecture = each.gpu.architecture;
    if (!architecture || !table.is_integrated(*architecture)) separate.push_back(each.gpu);
  }
  return separate.empty() ? all : separate;
}

/// The order in which builds are shown.
int rank_of(BuildKind kind) {
  constexpr BuildKind kOrder[] = {BuildKind::cuda, BuildKind::rocm, BuildKind::xpu, BuildKind::cpu};
  return static_cast<int>(std::ranges::find(kOrder, kind) - std::begin(kOrder));
}

bool comes_before(const Build& a, const Build& b) {
  if (a.kind != b.kind) return rank_of(a.kind) < rank_of(b.kind);
  return b < a;
}

/// Where a range of the tables ends: each of their rows has an end.
const pep::VersionBoundary& end_of(const pep::VersionRange& torch) {
  return *torch.intervals().back().upper;
}

std::string missing_driver(GpuVendor vendor) {
  switch (vendor) {
    case GpuVendor::nvidia:
      return "an NVIDIA GPU is here, but no driver";
    case GpuVendor::amd:
      return "an AMD GPU is here, but no kernel driver for compute (KFD)";
    case GpuVendor::intel:
      return "an Intel GPU is here, but no Level Zero driver";
  }
  std::unreachable();
}

}  // namespace

std::optional<Limits> limits_of(const HostFacts& host, BuildKind kind, const Knowledge& knowledge) {
  if (kind == BuildKind::cpu) return std::nullopt;
  Limits limits{.platform = host.platform,
                .driver = {},
                .gpus = gpus_of(host, vendor_for(kind), knowledge.gpus)};
  if (kind == BuildKind::cuda && host.driver) limits.driver = host.driver->value;
  if (limits.gpus.empty() && !limits.driver) return std::nullopt;
  return limits;
}

BuildVerdict judge_on(const HostFacts& host, const Build& build, const Knowledge& knowledge) {
  if (build.kind == BuildKind::cpu) return judge_any_torch(build, Limits{}, knowledge);
  const GpuVendor vendor = vendor_for(build.kind);
  const auto limits = limits_of(host, build.kind, knowledge);
  if (!limits) {
    return {build, {Outcome::does_not_run, fmt::format("no {} GPU is here", to_string(vendor))}};
  }
  if (!has_driver(host, vendor)) return {build, {Outcome::does_not_run, missing_driver(vendor)}};
  return judge_any_torch(build, *limits, knowledge);
}

std::vector<BuildVerdict> judge_known(const HostFacts& host, const Families& families,
                                      const Knowledge& knowledge) {
  std::vector<Build> builds;
  for (const std::string& name : families.backends()) {
    if (const auto build = parse_build_name(name)) builds.push_back(*build);
  }
  std::ranges::sort(builds, comes_before);
  std::vector<BuildVerdict> verdicts;
  for (const Build& build : builds) verdicts.push_back(judge_on(host, build, knowledge));
  return verdicts;
}

const BuildVerdict* newest_for_gpu(const std::vector<BuildVerdict>& verdicts) {
  const BuildVerdict* best = nullptr;
  for (const BuildVerdict& each : verdicts) {
    const bool runs = each.verdict.outcome <= Outcome::runs_ptx_only && !each.torch.is_empty();
    if (runs && (!best || end_of(each.torch) > end_of(best->torch))) best = &each;
  }
  return best;
}

}  // namespace sconce::accelerator
