#include "sconce/accelerator/coverage.hpp"

#include <algorithm>
#include <data/architectures.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "data_row.hpp"
#include "sconce/accelerator/build.hpp"
#include "sconce/accelerator/driver.hpp"
#include "sconce/accelerator/gpu.hpp"
#include "sconce/base/result.hpp"
#include "sconce/document/toml.hpp"
#include "sconce/pep/version.hpp"
#include "sconce/pep/version_range.hpp"

namespace sconce::accelerator {
namespace {

constexpr std::string_view kFile = "architectures.toml";
constexpr std::string_view kKinds[] = {"build", "apart"};
constexpr std::string_view kBuildKeys[] = {"torch_from", "torch_before", "builds",
                                           "platform",   "machine_code", "ptx",
                                           "unproven",   "unproven_ptx"};
constexpr std::string_view kApartKeys[] = {"gpu", "same_as", "takes_others_from"};

constexpr std::string_view kArchitecture = "an architecture of GPUs", kPtx = "PTX (`compute_120`)",
                           kCapability = "a compute capability", kCuda = "a CUDA version";

std::optional<ComputeCapability> parse_ptx(std::string_view text) {
  constexpr std::string_view kPrefix = "compute_";
  if (!text.starts_with(kPrefix)) return std::nullopt;
  return parse_compute_capability("sm_" + std::string(text.substr(kPrefix.size())));
}

/// Ranges of release numbers that meet: the bounds of both are of the same place.
Result<pep::VersionRange> read_torch(const DataRow& row) {
  using Place = pep::VersionBoundary::Place;
  const auto bound = [&](std::string_view key) -> Result<pep::VersionBoundary> {
    const auto version = SCONCE_TRY(row.value(key, pep::Version::try_parse, "a version"));
    return pep::VersionBoundary{version, Place::before};
  };
  const auto from = SCONCE_TRY(bound("torch_from"));
  const auto end = SCONCE_TRY(bound("torch_before"));
  return pep::VersionRange::above(from) & pep::VersionRange::below(end);
}

Result<CodeTable::Row> read_row(const DataRow& row) {
  return CodeTable::Row{
      SCONCE_TRY(read_torch(row)),
      SCONCE_TRY(row.optional_values("builds", parse_build_name, "the name of a build")),
      SCONCE_TRY(row.text("platform")),
      {SCONCE_TRY(row.optional_values("machine_code", parse_architecture, kArchitecture)),
       SCONCE_TRY(row.optional_values("ptx", parse_ptx, kPtx)),
       SCONCE_TRY(row.optional_values("unproven", parse_architecture, kArchitecture)),
       SCONCE_TRY(row.optional_values("unproven_ptx", parse_ptx, kPtx))}};
}

bool serves_by_ptx(const std::vector<ComputeCapability>& ptx, const GpuArchitecture& gpu) {
  const auto* capability = std::get_if<ComputeCapability>(&gpu);
  return capability &&
         std::ranges::any_of(ptx, [&](const auto& each) { return each <= *capability; });
}

}  // namespace

Result<CodeTable> CodeTable::parse(std::string_view toml) {
  const auto document = SCONCE_TRY(document::parse_toml(toml));
  SCONCE_TRY(check_kinds(kFile, document, kKinds));
  CodeTable table;
  for (const auto& row : SCONCE_TRY(rows_with_origin(kFile, document, "build", kBuildKeys))) {
    table.rows_.push_back(SCONCE_TRY(read_row(row)));
  }
  for (const auto& row : SCONCE_TRY(rows_with_origin(kFile, document, "apart", kApartKeys))) {
    table.apart_.push_back(
        {SCONCE_TRY(row.value("gpu", parse_compute_capability, kCapability)),
         SCONCE_TRY(row.optional_value("same_as", parse_compute_capability, kCapability)),
         SCONCE_TRY(row.optional_value("takes_others_from", parse_cuda_version, kCuda))});
  }
  return table;
}

const CodeTable& CodeTable::built_in() {
  static const CodeTable table = [] {
    auto parsed = parse(data::architectures);
    SCONCE_ASSERT(parsed.has_value());
    return *std::move(parsed);
  }();
  return table;
}

std::vector<const CodeTable::Row*> CodeTable::rows_of(const Build& build,
                                                      std::string_view platform) const {
  std::vector<const Row*> result;
  for (const Row& row : rows_) {
    if (row.platform != platform) continue;
    if (std::ranges::find(row.builds, build) != row.builds.end()) result.push_back(&row);
  }
  return result;
}

const GpuCode* CodeTable::code_of(const Build& build, const pep::Version& torch,
                                  std::string_view platform) const {
  if (torch.has_local() && !build_of_label(torch)) return nullptr;
  // A nightly of 2.12 has the code of 2.12, not of what came before it.
  const pep::Version release = torch.base_version();
  for (const Row* row : rows_of(build, platform)) {
    if (row->torch.contains(release)) return &row->code;
  }
  return nullptr;
}

const CodeTable::Apart* CodeTable::apart(const ComputeCapability& gpu) const {
  const auto row = std::ranges::find(apart_, gpu, &Apart::gpu);
  return row == apart_.end() ? nullptr : &*row;
}

bool CodeTable::runs_on(const ComputeCapability& code, const CudaVersion& toolkit,
                        const ComputeCapability& gpu) const {
  if (code == gpu) return true;
  if (const Apart* made_for = apart(code)) return made_for->same_as == gpu;
  if (const Apart* device = apart(gpu)) {
    if (!device->takes_others_from || toolkit < *device->takes_others_from) return false;
  }
  return code.major == gpu.major && code.minor <= gpu.minor;
}

bool CodeTable::serves(const GpuArchitecture& code, const Build& build,
                       const GpuArchitecture& gpu) const {
  const auto* made_for = std::get_if<ComputeCapability>(&code);
  const auto* device = std::get_if<ComputeCapability>(&gpu);
  if (!made_for || !device) return code == gpu;
  return runs_on(*made_for, {build.major, build.minor}, *device);
}

Coverage CodeTable::coverage(const GpuCode& code, const Build& build,
                             const GpuArchitecture& gpu) const {
  const auto serves_gpu = [&](const GpuArchitecture& each) { return serves(each, build, gpu); };
  if (std::ranges::any_of(code.machine_code, serves_gpu)) return Coverage::machine_code;
  if (serves_by_ptx(code.ptx, gpu)) return Coverage::ptx_only;
  if (std::ranges::any_of(code.unproven, serves_gpu)) return Coverage::unproven;
  return serves_by_ptx(code.unproven_ptx, gpu) ? Coverage::unproven : Coverage::none;
}

}  // namespace sconce::accelerator
