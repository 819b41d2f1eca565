#pragma once

#include <concepts>
#include <cstdint>
#include <utility>

namespace sconce::resolver::pubgrub {

/// A package as the solver knows it: a small number that the provider gives out.
using PackageId = std::uint32_t;

/// A set of versions that can be computed with. `Version` is whatever the provider chooses among.
template <class Set, class Version>
concept VersionSet = std::copyable<Set> && requires(const Set& a, const Set& b, const Version& v) {
  { Set::empty() } -> std::same_as<Set>;
  { Set::full() } -> std::same_as<Set>;
  { Set::singleton(v) } -> std::same_as<Set>;
  { a.complement() } -> std::same_as<Set>;
  { a& b } -> std::same_as<Set>;
  { a | b } -> std::same_as<Set>;
  { a.contains(v) } -> std::same_as<bool>;
  { a.is_empty() } -> std::same_as<bool>;
  { a.is_subset_of(b) } -> std::same_as<bool>;
  { a.is_disjoint_from(b) } -> std::same_as<bool>;
  { a == b } -> std::same_as<bool>;
};

/// A statement about one package. Positive: the package is chosen, with a version of the set.
/// Negative: no version of the set is chosen (perhaps the package is not chosen at all). A value.
template <class Set>
class Term {
 public:
  [[nodiscard]] static Term positive(Set set) { return Term(true, std::move(set)); }
  [[nodiscard]] static Term negative(Set set) { return Term(false, std::move(set)); }

  [[nodiscard]] bool is_positive() const { return positive_; }
  [[nodiscard]] const Set& set() const { return set_; }

  [[nodiscard]] Term negated() const { return Term(!positive_, set_); }

  [[nodiscard]] Term operator&(const Term& other) const {
    if (positive_ && other.positive_) return positive(set_ & other.set_);
    if (positive_) return positive(set_ & other.set_.complement());
    if (other.positive_) return positive(other.set_ & set_.complement());
    return negative(set_ | other.set_);
  }
  [[nodiscard]] Term operator|(const Term& other) const {
    return (negated() & other.negated()).negated();
  }

  /// Whether this statement implies the other.
  [[nodiscard]] bool is_subset_of(const Term& other) const {
    if (positive_) {
      return other.positive_ ? set_.is_subset_of(other.set_) : set_.is_disjoint_from(other.set_);
    }
    return !other.positive_ && other.set_.is_subset_of(set_);
  }
  /// Whether both cannot hold at once. Two negative statements always can.
  [[nodiscard]] bool is_disjoint_from(const Term& other) const {
    if (positive_) {
      return other.positive_ ? set_.is_disjoint_from(other.set_) : set_.is_subset_of(other.set_);
    }
    return other.positive_ && other.set_.is_subset_of(set_);
  }
  [[nodiscard]] bool operator==(const Term& other) const = default;

 private:
  Term(bool positive, Set set) : positive_(positive), set_(std::move(set)) {}
  bool positive_;
  Set set_;
};

}  // namespace sconce::resolver::pubgrub
