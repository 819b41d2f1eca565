#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "conflict_order.hpp"
#include "incompatibility.hpp"
#include "partial_solution.hpp"
#include "provider.hpp"
#include "sconce/base/result.hpp"
#include "watch_lists.hpp"

namespace sconce::resolver::pubgrub {

/// Chosen versions by package number; in the order in which they were decided.
template <class Version>
using Solution = std::vector<std::pair<PackageId, Version>>;

/// There is no solution; `incompatibility` is the last of the derivation, in the solver's store.
struct Failure {
  IncompatibilityId incompatibility;
};

/// PubGrub: version solving by unit propagation and conflict-driven learning (N. Weizenbaum,
/// "PubGrub: Next-Generation Version Solving"), with constraints beside dependencies. Knows nothing
/// of what packages are. Deterministic; confined to one thread; one solve an object.
template <class Set, class Version>
  requires VersionSet<Set, Version>
class Solver final : private View<Set, Version> {
 public:
  explicit Solver(Provider<Set, Version>& provider) : provider_(provider), watches_(store_) {}

  /// States a fact beforehand, beside what the provider will say.
  void state(Incompatibility<Set> fact) { watches_.add(store_.add(std::move(fact))); }

  /// Chooses `root` in `version` and everything that it needs. Errors are the provider's.
  [[nodiscard]] Result<std::variant<Solution<Version>, Failure>> solve(PackageId root,
                                                                       const Version& version) {
    root_ = root;
    Item start;
    start.add(root, Term<Set>::negative(Set::singleton(version)));
    watches_.add(store_.add(std::move(start)));
    enqueue(root);
    while (true) {
      if (const auto failure = propagate()) return Failure{*failure};
      if (reorder()) continue;
      const auto package = next_package();
      if (!package) return solution();
      SCONCE_TRY(advance(*package));
    }
  }

  [[nodiscard]] const IncompatibilityStore<Set>& incompatibilities() const { return store_; }
  /// How often a version was asked for; a measure of the work done.
  [[nodiscard]] std::size_t choices() const { return choices_; }

 private:
  using Item = Incompatibility<Set>;
  enum class Relation : std::uint8_t { satisfied, almost_satisfied, contradicted, inconclusive };

  const Term<Set>* term(PackageId package) const override { return partial_.term(package); }
  const Version* decision(PackageId package) const override { return partial_.decision(package); }

  // --- Unit propagation ---------------------------------------------------------------------

  void enqueue(PackageId package) {
    if (std::find(queue_.begin(), queue_.end(), package) == queue_.end()) queue_.push_back(package);
  }

  /// Draws all conclusions; the last incompatibility of a proof if there can be no solution.
  [[nodiscard]] std::optional<IncompatibilityId> propagate() {
    while (!queue_.empty()) {
      const PackageId package = queue_.back();
      queue_.pop_back();
      const auto conflict = propagate_package(package);
      if (!conflict) continue;
      count_conflict(*conflict);
      const Lesson lesson = learn(*conflict);
      if (!lesson.pivot) return lesson.incompatibility;
      queue_.clear();
      conclude(lesson.incompatibility, *lesson.pivot);
    }
    return std::nullopt;
  }

  /// Newest first: what was learned last is most likely to matter. Gives the incompatibility that
  /// the partial solution violates, if any.
  [[nodiscard]] std::optional<IncompatibilityId> propagate_package(PackageId package) {
    const auto watched = watches_.of(package);
    for (std::size_t i = watched.size(); i > 0; --i) {
      const IncompatibilityId id = watched[i - 1];
      if (is_known_contradicted(id)) continue;
      PackageId unsatisfied = 0;
      switch (relation(store_[id], unsatisfied)) {
        case Relation::satisfied:
          return id;
        case Relation::almost_satisfied:
          conclude(id, unsatisfied);
          break;
        case Relation::contradicted:
          note_contradicted(id);
          break;
        case Relation::inconclusive:
          break;
      }
    }
    return std::nullopt;
  }

  [[nodiscard]] Relation relation(const Item& item, PackageId& unsatisfied) const {
    Relation result = Relation::satisfied;
    for (const auto& entry : item.entries) {
      const Term<Set>* known = partial_.term(entry.package);
      if (known && known->is_subset_of(entry.term)) continue;
      if (known && known->is_disjoint_from(entry.term)) return Relation::contradicted;
      // A second open statement: nothing follows, but a contradiction further on is worth knowing.
      if (result == Relation::satisfied) unsatisfied = entry.package;
      result = result == Relation::satisfied ? Relation::almost_satisfied : Relation::inconclusive;
    }
    return result;
  }

  void conclude(IncompatibilityId id, PackageId package) {
    partial_.derive(package, id, store_[id].find(package)->negated());
    note_contradicted(id);
    enqueue(package);
  }

  [[nodiscard]] bool is_known_contradicted(IncompatibilityId id) const {
    return id < contradicted_.size() && contradicted_[id];
  }
  void note_contradicted(IncompatibilityId id) {
    if (id >= contradicted_.size()) contradicted_.resize(store_.size(), false);
    contradicted_[id] = true;
    contradicted_trail_.emplace_back(partial_.level(), id);
  }
  void backtrack(Level level) {
    partial_.backtrack(level);
    while (!contradicted_trail_.empty() && contradicted_trail_.back().first > level) {
      contradicted_[contradicted_trail_.back().second] = false;
      contradicted_trail_.pop_back();
    }
  }

  // --- Learning from conflicts --------------------------------------------------------------

  struct Lesson {
    IncompatibilityId incompatibility;
    std::optional<PackageId> pivot;  ///< about whom it says something new; nothing: no solution
  };
  struct Satisfier {
    PackageId package = 0;
    std::size_t index = 0;
    Level previous_level = 1;
  };

  /// Resolves the conflict with the causes of its latest satisfiers until it says something that
  /// could have been concluded at an earlier level, and goes back there.
  [[nodiscard]] Lesson learn(IncompatibilityId id) {
    const IncompatibilityId start = id;
    while (!is_final(store_[id])) {
      const Satisfier satisfier = find_satisfier(store_[id]);
      const auto& assignment = partial_[satisfier.index];
      if (assignment.is_decision() || satisfier.previous_level < assignment.level) {
        backtrack(satisfier.previous_level);
        if (id != start) watches_.add(id);
        return {id, satisfier.package};
      }
      id = store_.add_resolvent(id, assignment.cause, satisfier.package);
    }
    return {id, std::nullopt};
  }

  [[nodiscard]] bool is_final(const Item& item) const {
    return item.entries.empty() || (item.entries.size() == 1 && item.entries[0].package == root_ &&
                                    item.entries[0].term.is_positive());
  }

  /// The step that made the incompatibility hold, and the level at which the rest of it held.
  [[nodiscard]] Satisfier find_satisfier(const Item& item) const {
    Satisfier latest;
    bool first = true;
    for (const auto& entry : item.entries) {
      const std::size_t index = *partial_.first_satisfier(entry.package, entry.term);
      if (!first && index < latest.index) {
        raise(latest.previous_level, index);
        continue;
      }
      if (!first) raise(latest.previous_level, latest.index);
      latest.package = entry.package;
      latest.index = index;
      first = false;
    }
    const auto& assignment = partial_[latest.index];
    if (!assignment.is_decision()) {
      const Term<Set> own = store_[assignment.cause].find(latest.package)->negated();
      const auto before =
          partial_.first_satisfier(latest.package, *item.find(latest.package), &own);
      if (before) raise(latest.previous_level, *before);
    }
    return latest;
  }
  void raise(Level& level, std::size_t index) const {
    level = std::max(level, partial_[index].level);
  }

  /// Who failed (the package decided last) and because of whom.
  void count_conflict(IncompatibilityId id) {
    bool has_culprit = false;
    for (const auto& entry : store_[id].entries) {
      if (entry.package == current_ || provider_.are_kin(entry.package, current_)) continue;
      has_culprit = true;
      order_.count_culprit(entry.package);
    }
    if (has_culprit) order_.count_affected(current_);
  }

  /// Goes back to before the packages that are to be decided earlier from now on.
  [[nodiscard]] bool reorder() {
    Level target = partial_.level();
    for (PackageId package : order_.take_moved()) {
      const auto level = partial_.decision_level(package);
      if (level && package != root_) target = std::min(target, *level - 1);
    }
    if (target == partial_.level()) return false;
    backtrack(target);
    for (PackageId package = 0; package < partial_.package_count(); ++package) {
      if (partial_.term(package)) enqueue(package);
    }
    return true;
  }

  // --- Decisions ----------------------------------------------------------------------------

  [[nodiscard]] std::uint32_t rank(PackageId package) const {
    const std::uint32_t given = provider_.rank(package);
    if (given == 1) return given + static_cast<std::uint32_t>(order_.place(package));
    return given == 0 ? 0 : given + static_cast<std::uint32_t>(ConflictOrder::Place::early);
  }

  [[nodiscard]] std::optional<PackageId> next_package() const {
    std::optional<PackageId> best;
    std::uint32_t best_rank = 0;
    for (PackageId package = 0; package < partial_.package_count(); ++package) {
      if (!partial_.is_pending(package)) continue;
      const std::uint32_t package_rank = rank(package);
      if (best && package_rank <= best_rank) continue;
      best = package;
      best_rank = package_rank;
    }
    return best;
  }

  /// Decides the package, or states why that cannot be done now.
  [[nodiscard]] Result<void> advance(PackageId package) {
    current_ = package;
    ++choices_;
    const Set allowed = partial_.term(package)->set();
    auto choice = SCONCE_TRY(provider_.choose(package, allowed, *this));
    if (auto* none = std::get_if<NoCandidate<Set>>(&choice)) {
      Item item;
      item.cause = {CauseKind::no_candidate, none->note, 0, 0};
      item.add(package, Term<Set>::positive(std::move(none->set)));
      watches_.add(store_.add(std::move(item)));
    } else if (auto* implied = std::get_if<Implied<Set>>(&choice)) {
      SCONCE_ASSERT(allowed.is_subset_of(implied->applies_to));
      (void)add_dependencies(package, implied->applies_to, implied->items);
    } else if (SCONCE_TRY(learn_dependencies(package, std::get<Version>(choice)))) {
      partial_.decide(package, std::get<Version>(choice));
    }
    enqueue(package);
    return {};
  }

  /// Whether the version can be decided without violating one of its dependencies at once.
  [[nodiscard]] Result<bool> learn_dependencies(PackageId package, const Version& version) {
    if (package >= explored_.size()) explored_.resize(package + 1, Set::empty());
    if (explored_[package].contains(version)) return true;
    const auto dependencies = SCONCE_TRY(provider_.dependencies(package, version));
    explored_[package] = explored_[package] | dependencies.applies_to;
    if (!dependencies.unusable) {
      return add_dependencies(package, dependencies.applies_to, dependencies.items);
    }
    Item item;
    item.cause = {CauseKind::unusable, *dependencies.unusable, 0, 0};
    item.add(package, Term<Set>::positive(dependencies.applies_to));
    watches_.add(store_.add(std::move(item)));
    return false;
  }

  [[nodiscard]] bool add_dependencies(PackageId package, const Set& applies_to,
                                      const std::vector<Dependency<Set>>& dependencies) {
    bool is_free = true;
    for (const Dependency<Set>& dependency : dependencies) {
      Item item = incompatibility_of(package, applies_to, dependency);
      if (item.entries[0].term.set().is_empty()) continue;
      const IncompatibilityId id = watches_.add(store_.add(std::move(item)));
      if (!others_hold(store_[id], package)) continue;
      is_free = false;
      count_conflict(id);
    }
    return is_free;
  }

  [[nodiscard]] static Item incompatibility_of(PackageId package, const Set& applies_to,
                                               const Dependency<Set>& dependency) {
    const bool is_required = dependency.kind == DependencyKind::requires_package;
    Item item;
    item.cause = {is_required ? CauseKind::dependency : CauseKind::constraint, dependency.note, 0,
                  0};
    item.add(package, Term<Set>::positive(applies_to));
    item.add(dependency.package, is_required ? Term<Set>::negative(dependency.set)
                                             : Term<Set>::positive(dependency.set.complement()));
    return item;
  }

  [[nodiscard]] bool others_hold(const Item& item, PackageId package) const {
    return std::all_of(item.entries.begin(), item.entries.end(), [&](const auto& entry) {
      if (entry.package == package) return true;
      const Term<Set>* known = partial_.term(entry.package);
      return known && known->is_subset_of(entry.term);
    });
  }

  [[nodiscard]] Solution<Version> solution() const {
    std::vector<std::pair<Level, PackageId>> order;
    for (PackageId package = 0; package < partial_.package_count(); ++package) {
      if (const auto level = partial_.decision_level(package)) order.emplace_back(*level, package);
    }
    std::sort(order.begin(), order.end());
    Solution<Version> result;
    for (const auto& [level, package] : order) result.emplace_back(package, *decision(package));
    return result;
  }

  Provider<Set, Version>& provider_;
  IncompatibilityStore<Set> store_;
  WatchLists<Set> watches_;
  PartialSolution<Set, Version> partial_;
  ConflictOrder order_;
  std::vector<PackageId> queue_;
  std::vector<bool> contradicted_;
  std::vector<std::pair<Level, IncompatibilityId>> contradicted_trail_;
  std::vector<Set> explored_;
  PackageId root_ = 0, current_ = 0;
  std::size_t choices_ = 0;
};

}  // namespace sconce::resolver::pubgrub
