#include "package_table.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "sconce/pep/name.hpp"

namespace sconce::resolver {

PackageTable::PackageTable() {
  packages_.push_back({PackageKind::root, std::nullopt, std::nullopt, root(), kVirtualRank + 1});
  packages_.push_back({PackageKind::python, std::nullopt, std::nullopt, python(), kVirtualRank});
  packages_.push_back(
      {PackageKind::accelerator, std::nullopt, std::nullopt, accelerator(), kLastRank});
}

PackageId PackageTable::distribution(const pep::PackageName& name) {
  const auto id = static_cast<PackageId>(packages_.size());
  const auto [found, is_new] = distributions_.try_emplace(name, id);
  if (is_new)
    packages_.push_back({PackageKind::distribution, name, std::nullopt, id, kOrdinaryRank});
  return found->second;
}

PackageId PackageTable::extra(const pep::PackageName& name, const pep::ExtraName& extra) {
  const PackageId base = distribution(name);
  const auto id = static_cast<PackageId>(packages_.size());
  const auto [found, is_new] = extras_.try_emplace({base, extra}, id);
  if (is_new) packages_.push_back({PackageKind::extra, name, extra, base, kOrdinaryRank});
  return found->second;
}

PackageId PackageTable::build(const pep::PackageName& name) {
  const PackageId base = distribution(name);
  const auto id = static_cast<PackageId>(packages_.size());
  const auto [found, is_new] = builds_.try_emplace(base, id);
  if (is_new) packages_.push_back({PackageKind::build, name, std::nullopt, base, kBuildRank});
  return found->second;
}

std::optional<PackageId> PackageTable::find(const pep::PackageName& name) const {
  const auto found = distributions_.find(name);
  return found == distributions_.end() ? std::nullopt : std::optional(found->second);
}

void PackageTable::raise_rank(PackageId distribution, std::uint32_t rank) {
  packages_[distribution].rank = std::max(packages_[distribution].rank, rank);
}

}  // namespace sconce::resolver
