#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "incompatibility.hpp"
#include "sconce/base/result.hpp"

namespace sconce::resolver::pubgrub {

using Level = std::uint32_t;

/// What the solver holds for true at the moment: decisions and what follows from them, in the order
/// in which it came, so that the latest part can be taken back.
template <class Set, class Version>
class PartialSolution {
 public:
  static constexpr IncompatibilityId kDecision = std::numeric_limits<IncompatibilityId>::max();

  /// One step: a decision, or what an incompatibility forces.
  struct Assignment {
    PackageId package;
    Level level;
    IncompatibilityId cause;  ///< kDecision for a decision
    Term<Set> accumulated;    ///< all that is known of the package after this step
    [[nodiscard]] bool is_decision() const { return cause == kDecision; }
  };

  [[nodiscard]] Level level() const { return level_; }
  /// Packages are below this number.
  [[nodiscard]] std::size_t package_count() const { return packages_.size(); }

  /// All that is known of a package; null: nothing.
  [[nodiscard]] const Term<Set>* term(PackageId package) const {
    if (package >= packages_.size() || packages_[package].history.empty()) return nullptr;
    return &trail_[packages_[package].history.back()].accumulated;
  }
  [[nodiscard]] const Version* decision(PackageId package) const {
    if (package >= packages_.size() || !packages_[package].decision) return nullptr;
    return &*packages_[package].decision;
  }
  /// Whether the package must be chosen and is not yet.
  [[nodiscard]] bool is_pending(PackageId package) const {
    const Package& p = packages_[package];
    return !p.decision && !p.history.empty() && trail_[p.history.back()].accumulated.is_positive();
  }
  /// Level at which the package was decided; nothing if it is not.
  [[nodiscard]] std::optional<Level> decision_level(PackageId package) const {
    if (!decision(package)) return std::nullopt;
    return trail_[packages_[package].history.back()].level;
  }

  void decide(PackageId package, const Version& version) {
    ++level_;
    push(package, kDecision, Term<Set>::positive(Set::singleton(version)));
    packages_[package].decision = version;
  }
  void derive(PackageId package, IncompatibilityId cause, const Term<Set>& statement) {
    const Term<Set>* known = term(package);
    push(package, cause, known ? *known & statement : statement);
  }
  /// Takes back everything above the level.
  void backtrack(Level level) {
    while (!trail_.empty() && trail_.back().level > level) {
      Package& package = packages_[trail_.back().package];
      if (trail_.back().is_decision()) package.decision.reset();
      package.history.pop_back();
      trail_.pop_back();
    }
    level_ = level;
  }

  [[nodiscard]] const Assignment& operator[](std::size_t index) const { return trail_[index]; }

  /// The first step after which `statement` holds, taken together with `given` where that is not
  /// null; nothing if `given` alone is enough. The statement must hold by now.
  [[nodiscard]] std::optional<std::size_t> first_satisfier(PackageId package,
                                                           const Term<Set>& statement,
                                                           const Term<Set>* given = nullptr) const {
    if (given && given->is_subset_of(statement)) return std::nullopt;
    const auto& history = packages_[package].history;
    const auto found =
        std::partition_point(history.begin(), history.end(), [&](std::uint32_t index) {
          const Term<Set>& known = trail_[index].accumulated;
          return !(given ? (known & *given) : known).is_subset_of(statement);
        });
    SCONCE_ASSERT(found != history.end());
    return *found;
  }

 private:
  struct Package {
    std::vector<std::uint32_t> history;  ///< indices into the trail
    std::optional<Version> decision;
  };

  void push(PackageId package, IncompatibilityId cause, Term<Set> accumulated) {
    if (package >= packages_.size()) packages_.resize(package + 1);
    packages_[package].history.push_back(static_cast<std::uint32_t>(trail_.size()));
    trail_.push_back({package, level_, cause, std::move(accumulated)});
  }

  Level level_ = 0;
  std::vector<Assignment> trail_;
  std::vector<Package> packages_;
};

}  // namespace sconce::resolver::pubgrub
