#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "../pubgrub/term.hpp"
#include "sconce/pep/name.hpp"

namespace sconce::resolver {

using pubgrub::PackageId;

/// What a number of the solver stands for. Only those that stand for a distribution carry names of
/// real projects, so that no project can collide with a virtual package.
enum class PackageKind : std::uint8_t {
  root,          ///< the project, in its one version
  python,        ///< the interpreter of the target, in its one version
  distribution,  ///< a project of an index
  extra,         ///< a project with one of its extras; always in the version of the project
  build,         ///< what a project was built for; always in the version of the project
  accelerator,   ///< the build that the family shares; its versions are accelerator::version_of
};

struct Package {
  PackageKind kind;
  std::optional<pep::PackageName> name;  ///< of a distribution, extra or build
  std::optional<pep::ExtraName> extra;
  PackageId base = 0;      ///< of an extra or build: the distribution; else the package itself
  std::uint32_t rank = 0;  ///< see pubgrub::Provider::rank
};

/// Ranks of packages: those that leave least to choose come first. The accelerator comes last,
/// since it must not choose for those that state it.
inline constexpr std::uint32_t kLastRank = 0, kOrdinaryRank = 1, kExactPinRank = 2,
                               kDirectFileRank = 3, kBuildRank = 4, kVirtualRank = 5;

/// Numbers packages in the order in which the solve meets them.
class PackageTable {
 public:
  PackageTable();

  [[nodiscard]] PackageId root() const { return 0; }
  [[nodiscard]] PackageId python() const { return 1; }
  [[nodiscard]] PackageId accelerator() const { return 2; }
  [[nodiscard]] PackageId distribution(const pep::PackageName& name);
  [[nodiscard]] PackageId extra(const pep::PackageName& name, const pep::ExtraName& extra);
  [[nodiscard]] PackageId build(const pep::PackageName& name);
  [[nodiscard]] const Package& operator[](PackageId id) const { return packages_[id]; }
  [[nodiscard]] std::optional<PackageId> find(const pep::PackageName& name) const;

  /// Lifts the rank of a distribution and its extras; ranks never sink.
  void raise_rank(PackageId distribution, std::uint32_t rank);
  /// An extra ranks as its distribution.
  [[nodiscard]] std::uint32_t rank(PackageId id) const {
    const Package& package = packages_[id];
    return package.kind == PackageKind::extra ? packages_[package.base].rank : package.rank;
  }

 private:
  std::vector<Package> packages_;
  std::map<pep::PackageName, PackageId> distributions_;
  std::map<std::pair<PackageId, pep::ExtraName>, PackageId> extras_;
  std::map<PackageId, PackageId> builds_;  ///< by distribution
};

}  // namespace sconce::resolver
