#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "term.hpp"

namespace sconce::resolver::pubgrub {

/// Learns from conflicts which packages are better decided early. A package whose choices keep
/// failing is moved to the front, and so are, less far, those that make them fail; after five
/// conflicts, as in uv, because fewer reorder healthy solves and more leave the slow ones slow.
class ConflictOrder {
 public:
  enum class Place : std::uint8_t { as_seen, late, early };

  [[nodiscard]] Place place(PackageId package) const {
    return package < counts_.size() ? counts_[package].place : Place::as_seen;
  }

  void count_affected(PackageId package) {
    Counts& counts = at(package);
    if (++counts.affected == kThreshold && counts.place != Place::early)
      move(package, Place::early);
  }
  void count_culprit(PackageId package) {
    Counts& counts = at(package);
    if (++counts.culprit == kThreshold && counts.place == Place::as_seen)
      move(package, Place::late);
  }

  /// Packages that were moved since the last call.
  [[nodiscard]] std::vector<PackageId> take_moved() { return std::exchange(moved_, {}); }

 private:
  static constexpr std::uint32_t kThreshold = 5;
  struct Counts {
    std::uint32_t affected = 0, culprit = 0;
    Place place = Place::as_seen;
  };

  Counts& at(PackageId package) {
    if (package >= counts_.size()) counts_.resize(package + 1);
    return counts_[package];
  }
  void move(PackageId package, Place place) {
    counts_[package].place = place;
    moved_.push_back(package);
  }

  std::vector<Counts> counts_;
  std::vector<PackageId> moved_;
};

}  // namespace sconce::resolver::pubgrub
