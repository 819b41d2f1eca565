#pragma once

#include <bit>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "pubgrub/provider.hpp"

namespace sconce::resolver::tests {

/// Set of versions 0 to 31, for trying the solver without anything of Python.
class IntSet {
 public:
  explicit IntSet(std::uint32_t bits = 0) : bits_(bits) {}
  [[nodiscard]] static IntSet empty() { return IntSet(0); }
  [[nodiscard]] static IntSet full() { return IntSet(~std::uint32_t{0}); }
  [[nodiscard]] static IntSet singleton(int version) { return IntSet(std::uint32_t{1} << version); }
  [[nodiscard]] IntSet complement() const { return IntSet(~bits_); }
  [[nodiscard]] IntSet operator&(const IntSet& other) const { return IntSet(bits_ & other.bits_); }
  [[nodiscard]] IntSet operator|(const IntSet& other) const { return IntSet(bits_ | other.bits_); }
  [[nodiscard]] bool contains(int version) const { return (bits_ >> version & 1) != 0; }
  [[nodiscard]] bool is_empty() const { return bits_ == 0; }
  [[nodiscard]] bool is_subset_of(const IntSet& other) const { return (bits_ & ~other.bits_) == 0; }
  [[nodiscard]] bool is_disjoint_from(const IntSet& other) const {
    return (bits_ & other.bits_) == 0;
  }
  [[nodiscard]] bool operator==(const IntSet& other) const = default;
  [[nodiscard]] std::uint32_t bits() const { return bits_; }
  [[nodiscard]] int highest() const { return 31 - std::countl_zero(bits_); }

 private:
  std::uint32_t bits_;
};

using IntDependency = pubgrub::Dependency<IntSet>;

/// packages[p][v]: what version v of package p depends on; package 0, version 0 is the root.
struct IntWorld {
  std::vector<std::map<int, std::vector<IntDependency>>> packages;

  [[nodiscard]] bool satisfies(const std::vector<std::optional<int>>& chosen) const {
    for (std::size_t p = 0; p < packages.size(); ++p) {
      if (!chosen[p]) continue;
      for (const IntDependency& need : packages[p].at(*chosen[p])) {
        const auto& other = chosen[need.package];
        if (other ? !need.set.contains(*other)
                  : need.kind == pubgrub::DependencyKind::requires_package) {
          return false;
        }
      }
    }
    return true;
  }

  /// By trying everything.
  [[nodiscard]] bool has_solution() const {
    std::vector<std::optional<int>> chosen(packages.size());
    chosen[0] = 0;
    return has_solution_from(1, chosen);
  }

 private:
  [[nodiscard]] bool has_solution_from(std::size_t p,
                                       std::vector<std::optional<int>>& chosen) const {
    if (p == packages.size()) return satisfies(chosen);
    chosen[p].reset();
    if (has_solution_from(p + 1, chosen)) return true;
    for (const auto& [version, needs] : packages[p]) {
      chosen[p] = version;
      if (has_solution_from(p + 1, chosen)) return true;
    }
    chosen[p].reset();
    return false;
  }
};

/// Serves an IntWorld, highest version first.
class IntProvider final : public pubgrub::Provider<IntSet, int> {
 public:
  explicit IntProvider(const IntWorld& world) : world_(world) {}

  Result<pubgrub::Choice<IntSet, int>> choose(pubgrub::PackageId package, const IntSet& allowed,
                                              const pubgrub::View<IntSet, int>&) override {
    const IntSet known = versions(package);
    const IntSet left = allowed & known;
    if (left.is_empty()) return pubgrub::NoCandidate<IntSet>{allowed | known.complement(), 0};
    return left.highest();
  }
  Result<pubgrub::Dependencies<IntSet>> dependencies(pubgrub::PackageId package,
                                                     const int& version) override {
    // Everything up to the next lower version belongs to this one.
    IntSet gap = IntSet::singleton(version);
    const IntSet known = versions(package);
    for (int lower = version - 1; lower >= 0 && !known.contains(lower); --lower) {
      gap = gap | IntSet::singleton(lower);
    }
    return pubgrub::Dependencies<IntSet>{gap, world_.packages[package].at(version), std::nullopt};
  }
  [[nodiscard]] std::uint32_t rank(pubgrub::PackageId package) const override {
    return package == 0 ? 2 : 1;
  }
  [[nodiscard]] bool are_kin(pubgrub::PackageId, pubgrub::PackageId) const override {
    return false;
  }

 private:
  [[nodiscard]] IntSet versions(pubgrub::PackageId package) const {
    IntSet known;
    for (const auto& [version, needs] : world_.packages[package]) {
      known = known | IntSet::singleton(version);
    }
    return known;
  }
  const IntWorld& world_;
};

}  // namespace sconce::resolver::tests
