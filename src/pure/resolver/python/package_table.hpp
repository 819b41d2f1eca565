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

/// What a number of the solver stands for. Only `distribution` and `extra` carry names of real
/// projects, so that no project can collide with a virtual package.
enum class PackageKind : std::uint8_t {
  root,          ///< the project, in its one version
  python,        ///< the interpreter of the target, in its one version
  distribution,  ///< a project of an index
  extra,         ///< a project with one of its extras; always in the version of the project
};

struct Package {
  PackageKind kind;
  std::optional<pep::PackageName> name;  ///< of a distribution or extra
  std::optional<pep::ExtraName> extra;
  PackageId base = 0;      ///< of an extra: the distribution; else the package itself
  std::uint32_t rank = 0;  ///< see pubgrub::Provider::rank
};

/// Ranks of packages: those that leave least to choose come first.
inline constexpr std::uint32_t kExactPinRank = 1, kDirectFileRank = 2, kVirtualRank = 3;

/// Numbers packages in the order in which the solve meets them.
class PackageTable {
 public:
  PackageTable();

  [[nodiscard]] PackageId root() const { return 0; }
  [[nodiscard]] PackageId python() const { return 1; }
  [[nodiscard]] PackageId distribution(const pep::PackageName& name);
  [[nodiscard]] PackageId extra(const pep::PackageName& name, const pep::ExtraName& extra);
  [[nodiscard]] const Package& operator[](PackageId id) const { return packages_[id]; }
  [[nodiscard]] std::optional<PackageId> find(const pep::PackageName& name) const;

  /// Lifts the rank of a distribution and its extras; ranks never sink.
  void raise_rank(PackageId distribution, std::uint32_t rank);
  /// An extra ranks as its distribution.
  [[nodiscard]] std::uint32_t rank(PackageId id) const {
    return packages_[packages_[id].base].rank;
  }

 private:
  std::vector<Package> packages_;
  std::map<pep::PackageName, PackageId> distributions_;
  std::map<std::pair<PackageId, pep::ExtraName>, PackageId> extras_;
};

}  // namespace sconce::resolver
