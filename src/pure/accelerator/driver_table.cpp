#include <algorithm>
#include <cstdint>
#include <data/drivers.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "data_row.hpp"
#include "sconce/accelerator/driver.hpp"
#include "sconce/accelerator/gpu.hpp"
#include "sconce/base/result.hpp"
#include "sconce/document/toml.hpp"

namespace sconce::accelerator {
namespace {

constexpr std::string_view kFile = "drivers.toml";
constexpr std::string_view kKinds[] = {"branch", "floor", "jetson", "service"};
constexpr std::string_view kBranchKeys[] = {"branch", "cuda", "linux", "windows"};
constexpr std::string_view kFloorKeys[] = {"cuda_major", "linux", "windows"};
constexpr std::string_view kJetsonKeys[] = {"release", "cuda"};
constexpr std::string_view kServiceKeys[] = {"gpus", "first_branch", "last_branch"};

constexpr std::string_view kVersion = "a driver's version", kCuda = "a CUDA version";

/// The last row, in ascending order, for which `is_above` does not hold yet.
template <class Row, class Predicate>
const Row* last_until(const std::vector<Row>& rows, Predicate is_above) {
  const auto end = std::ranges::find_if(rows, is_above);
  return end == rows.begin() ? nullptr : &*(end - 1);
}

}  // namespace

Result<DriverTable::Branch> DriverTable::read_branch(const DataRow& row) {
  return Branch{SCONCE_TRY(row.number("branch")),
                SCONCE_TRY(row.value("cuda", parse_cuda_version, kCuda)),
                SCONCE_TRY(row.optional_value("linux", DriverVersion::parse, kVersion)),
                SCONCE_TRY(row.optional_value("windows", DriverVersion::parse, kVersion))};
}

Result<DriverTable::Floor> DriverTable::read_floor(const DataRow& row) {
  return Floor{SCONCE_TRY(row.number("cuda_major")),
               SCONCE_TRY(row.value("linux", DriverVersion::parse, kVersion)),
               SCONCE_TRY(row.value("windows", DriverVersion::parse, kVersion))};
}

Result<DriverTable::ServiceRow> DriverTable::read_service(const DataRow& row) {
  ServiceRow result{
      SCONCE_TRY(row.optional_values("gpus", parse_compute_capability, "a compute capability")),
      {}};
  if (row.has("first_branch")) result.service.first_branch = SCONCE_TRY(row.number("first_branch"));
  if (row.has("last_branch")) result.service.last_branch = SCONCE_TRY(row.number("last_branch"));
  return result;
}

Result<DriverTable> DriverTable::parse(std::string_view toml) {
  const auto document = SCONCE_TRY(document::parse_toml(toml));
  SCONCE_TRY(check_kinds(kFile, document, kKinds));
  DriverTable table;
  for (const auto& row : SCONCE_TRY(rows_with_origin(kFile, document, "branch", kBranchKeys))) {
    table.branches_.push_back(SCONCE_TRY(read_branch(row)));
  }
  for (const auto& row : SCONCE_TRY(rows_with_origin(kFile, document, "floor", kFloorKeys))) {
    table.floors_.push_back(SCONCE_TRY(read_floor(row)));
  }
  for (const auto& row : SCONCE_TRY(rows_with_origin(kFile, document, "jetson", kJetsonKeys))) {
    table.jetson_.push_back({SCONCE_TRY(row.value("release", DriverVersion::parse, kVersion)),
                             SCONCE_TRY(row.value("cuda", parse_cuda_version, kCuda))});
  }
  for (const auto& row : SCONCE_TRY(rows_with_origin(kFile, document, "service", kServiceKeys))) {
    table.service_.push_back(SCONCE_TRY(read_service(row)));
  }
  std::ranges::sort(table.branches_, {}, &Branch::number);
  std::ranges::sort(table.jetson_, {}, &JetsonRelease::release);
  return table;
}

const DriverTable& DriverTable::built_in() {
  static const DriverTable table = [] {
    auto parsed = parse(data::drivers);
    SCONCE_ASSERT(parsed.has_value());
    return *std::move(parsed);
  }();
  return table;
}

std::optional<NewestCuda> DriverTable::newest_cuda(const Driver& driver) const {
  if (driver.cuda) return NewestCuda{*driver.cuda, ""};
  return driver.system == DriverSystem::jetson ? newest_of_jetson(driver)
                                               : newest_of_branch(driver);
}

std::optional<NewestCuda> DriverTable::newest_of_branch(const Driver& driver) const {
  const std::uint32_t number = driver.branch();
  const Branch* row =
      last_until(branches_, [&](const Branch& each) { return each.number > number; });
  if (!row) return std::nullopt;
  return NewestCuda{row->cuda, row->number == number ? "" : std::to_string(row->number)};
}

std::optional<NewestCuda> DriverTable::newest_of_jetson(const Driver& driver) const {
  const JetsonRelease* row = last_until(jetson_, [&](const JetsonRelease& each) {
    return !driver.version.is_at_least(each.release);
  });
  if (!row) return std::nullopt;
  const bool is_own = driver.version.first_number() == row->release.first_number();
  return NewestCuda{row->cuda, is_own ? "" : row->release.to_string()};
}

std::optional<DriverVersion> DriverTable::floor(std::uint32_t cuda_major,
                                                DriverSystem system) const {
  const auto row = std::ranges::find(floors_, cuda_major, &Floor::cuda_major);
  if (row == floors_.end() || system == DriverSystem::jetson) return std::nullopt;
  return system == DriverSystem::windows ? row->windows : row->unix_like;
}

std::optional<DriverVersion> DriverTable::first_with(const CudaVersion& cuda,
                                                     DriverSystem system) const {
  if (system == DriverSystem::jetson) {
    const auto row =
        std::ranges::find_if(jetson_, [&](const auto& each) { return each.cuda >= cuda; });
    if (row == jetson_.end()) return std::nullopt;
    return row->release;
  }
  const auto row =
      std::ranges::find_if(branches_, [&](const auto& each) { return each.cuda >= cuda; });
  if (row == branches_.end()) return std::nullopt;
  const auto& first = system == DriverSystem::windows ? row->windows : row->unix_like;
  return first ? first : DriverVersion::parse(std::to_string(row->number));
}

DriverTable::Service DriverTable::service_of(const ComputeCapability& gpu) const {
  for (const ServiceRow& row : service_) {
    if (std::ranges::find(row.gpus, gpu) != row.gpus.end()) return row.service;
  }
  return {};
}

}  // namespace sconce::accelerator
