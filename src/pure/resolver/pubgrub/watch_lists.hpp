#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "incompatibility.hpp"

namespace sconce::resolver::pubgrub {

/// Which incompatibilities speak of a package. Those that say the same of adjacent versions (`foo
/// 1` and `foo 2` both require `bar >= 3`) are kept as one.
template <class Set>
class WatchLists {
 public:
  explicit WatchLists(IncompatibilityStore<Set>& store) : store_(store) {}

  /// Adds one; gives the number under which it is watched, which is another one after merging.
  IncompatibilityId add(IncompatibilityId id) {
    id = merged(id);
    for (const auto& entry : store_[id].entries) list(entry.package).push_back(id);
    return id;
  }
  [[nodiscard]] std::span<const IncompatibilityId> of(PackageId package) { return list(package); }

 private:
  using Item = Incompatibility<Set>;

  [[nodiscard]] static bool is_mergeable(const Item& item) {
    const bool stated =
        item.cause.kind == CauseKind::dependency || item.cause.kind == CauseKind::constraint;
    return stated && item.entries.size() == 2;
  }
  [[nodiscard]] static std::uint64_t key(const Item& item) {
    return std::uint64_t{item.entries[0].package} << 32 | item.entries[1].package;
  }
  [[nodiscard]] static bool say_the_same(const Item& a, const Item& b) {
    return a.cause.kind == b.cause.kind && a.cause.note == b.cause.note &&
           a.entries[1].term == b.entries[1].term;
  }

  IncompatibilityId merged(IncompatibilityId id) {
    if (!is_mergeable(store_[id])) return id;
    auto& siblings = by_pair_[key(store_[id])];
    for (IncompatibilityId& sibling : siblings) {
      if (!say_the_same(store_[sibling], store_[id])) continue;
      Item both = store_[sibling];
      both.entries[0].term = both.entries[0].term | store_[id].entries[0].term;
      drop(sibling);
      sibling = store_.add(std::move(both));
      return sibling;
    }
    siblings.push_back(id);
    return id;
  }
  void drop(IncompatibilityId id) {
    for (const auto& entry : store_[id].entries) std::erase(list(entry.package), id);
  }
  std::vector<IncompatibilityId>& list(PackageId package) {
    if (package >= lists_.size()) lists_.resize(package + 1);
    return lists_[package];
  }

  IncompatibilityStore<Set>& store_;
  std::vector<std::vector<IncompatibilityId>> lists_;
  std::unordered_map<std::uint64_t, std::vector<IncompatibilityId>> by_pair_;
};

}  // namespace sconce::resolver::pubgrub
