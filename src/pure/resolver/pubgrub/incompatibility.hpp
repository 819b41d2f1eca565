#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "term.hpp"

namespace sconce::resolver::pubgrub {

using IncompatibilityId = std::uint32_t;

/// Opaque number by which the provider finds again what it said a fact for; 0: nothing to find.
using Note = std::uint32_t;

enum class CauseKind : std::uint8_t {
  root,          ///< the root package must be chosen
  no_candidate,  ///< the provider has no version in the set
  dependency,    ///< the first package's versions require the second
  constraint,    ///< versions of packages that must not be chosen together (or at all)
  unusable,      ///< the provider cannot use these versions
  derived,       ///< follows from two others
};

struct Cause {
  CauseKind kind = CauseKind::root;
  Note note = 0;
  IncompatibilityId left = 0, right = 0;  ///< of a derived one
};

/// Statements that cannot all hold, at most one for each package, and why. A value.
template <class Set>
struct Incompatibility {
  struct Entry {
    PackageId package;
    Term<Set> term;
  };
  std::vector<Entry> entries;
  Cause cause;

  [[nodiscard]] const Term<Set>* find(PackageId package) const {
    for (const Entry& entry : entries) {
      if (entry.package == package) return &entry.term;
    }
    return nullptr;
  }

  /// Adds a statement that must hold too; a second one on a package narrows the first.
  void add(PackageId package, const Term<Set>& term) {
    for (Entry& entry : entries) {
      if (entry.package == package) {
        entry.term = entry.term & term;
        return;
      }
    }
    entries.push_back({package, term});
  }
};

/// All incompatibilities of a solve by number; they only ever grow, so that every derivation can be
/// told afterwards.
template <class Set>
class IncompatibilityStore {
 public:
  IncompatibilityId add(Incompatibility<Set> incompatibility) {
    items_.push_back(std::move(incompatibility));
    return static_cast<IncompatibilityId>(items_.size() - 1);
  }
  [[nodiscard]] const Incompatibility<Set>& operator[](IncompatibilityId id) const {
    return items_[id];
  }
  [[nodiscard]] std::size_t size() const { return items_.size(); }

  /// What follows from two incompatibilities on either side of `package`: PubGrub's rule of
  /// resolution. Statements that have become void (a negative one of the empty set) are dropped.
  IncompatibilityId add_resolvent(IncompatibilityId left, IncompatibilityId right,
                                  PackageId package) {
    Incompatibility<Set> result;
    result.cause = {CauseKind::derived, 0, left, right};
    for (IncompatibilityId side : {left, right}) {
      for (const auto& entry : items_[side].entries) {
        if (entry.package != package) result.add(entry.package, entry.term);
      }
    }
    const Term<Set> pivot = *items_[left].find(package) | *items_[right].find(package);
    if (pivot.is_positive() || !pivot.set().is_empty()) result.add(package, pivot);
    return add(std::move(result));
  }

 private:
  std::vector<Incompatibility<Set>> items_;
};

}  // namespace sconce::resolver::pubgrub
