#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "incompatibility.hpp"
#include "sconce/base/result.hpp"

namespace sconce::resolver::pubgrub {

/// `requires_package`: another package must be chosen from the set. `constrains`: the other package
/// must not be chosen outside of the set, and need not be chosen at all.
enum class DependencyKind : std::uint8_t { requires_package, constrains };

template <class Set>
struct Dependency {
  PackageId package;
  Set set;
  DependencyKind kind = DependencyKind::requires_package;
  Note note = 0;
};

/// What choosing a version brings with it.
template <class Set>
struct Dependencies {
  /// Versions that have these dependencies: the chosen one, and perhaps a gap around it in which
  /// the provider knows that there is no other version.
  Set applies_to;
  std::vector<Dependency<Set>> items;
  std::optional<Note> unusable;  ///< set: the versions cannot be used at all, and why
};

/// There is no version in the set that was asked about, or in a wider one that contains it.
template <class Set>
struct NoCandidate {
  Set set;
  Note note = 0;
};

/// Instead of choosing: the versions that are left have these dependencies anyway.
template <class Set>
struct Implied {
  Set applies_to;
  std::vector<Dependency<Set>> items;
};

template <class Set, class Version>
using Choice = std::variant<Version, NoCandidate<Set>, Implied<Set>>;

/// What the provider may look at of the solver's state.
template <class Set, class Version>
class View {
 public:
  virtual ~View() = default;
  /// Null: nothing is known of the package.
  [[nodiscard]] virtual const Term<Set>* term(PackageId package) const = 0;
  [[nodiscard]] virtual const Version* decision(PackageId package) const = 0;
};

/// Where the solver learns about packages. All policy is here: by the order in which versions are
/// chosen, by virtual packages and by constraints. Answers must not depend on when they are asked
/// for, but for the choice of a version.
template <class Set, class Version>
class Provider {
 public:
  virtual ~Provider() = default;
  /// The version to try next, inside `allowed`.
  [[nodiscard]] virtual Result<Choice<Set, Version>> choose(PackageId package, const Set& allowed,
                                                            const View<Set, Version>& view) = 0;
  [[nodiscard]] virtual Result<Dependencies<Set>> dependencies(PackageId package,
                                                               const Version& version) = 0;
  /// Packages of a higher rank are decided first; among equals the lower number. Rank 1 is that of
  /// packages among which conflicts teach the order; rank 0 is decided when nothing else is left.
  [[nodiscard]] virtual std::uint32_t rank(PackageId package) const = 0;
  /// Whether both stand for the same thing, so that conflicts between them say nothing of order.
  [[nodiscard]] virtual bool are_kin(PackageId a, PackageId b) const = 0;
};

}  // namespace sconce::resolver::pubgrub
