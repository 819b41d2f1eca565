#include "explanation.hpp"

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "../pubgrub/incompatibility.hpp"
#include "fact_core.hpp"
#include "package_table.hpp"
#include "phrases.hpp"
#include "provider.hpp"
#include "sconce/base/result.hpp"
#include "sconce/resolver/resolution.hpp"
#include "unavailability.hpp"
#include "world.hpp"

namespace sconce::resolver {
namespace {

using pubgrub::CauseKind;
using pubgrub::IncompatibilityId;
using Items = std::vector<const PythonIncompatibility*>;

/// Clauses that one sentence may hold.
constexpr std::size_t kClauses = 5;
/// Sentences beyond which nobody reads on.
constexpr std::size_t kSteps = 25;

std::string capitalised(std::string text) {
  if (!text.empty() && text.front() >= 'a' && text.front() <= 'z') {
    text.front() = static_cast<char>(text.front() - 'a' + 'A');
  }
  return text;
}

/// Tells a derivation: as one sentence if that can be taken in, else as a sentence for each part
/// and one that joins them.
class Teller {
 public:
  Teller(const PythonStore& store, const Phrases& phrases) : store_(store), phrases_(phrases) {}

  [[nodiscard]] std::vector<DerivationStep> tell(IncompatibilityId id) {
    tell_part(id);
    std::vector<DerivationStep> steps;
    if (steps_.size() > kSteps) {
      steps_.erase(steps_.begin(), steps_.end() - kSteps);
    }
    for (std::string& step : steps_) steps.push_back({capitalised(std::move(step)) + "."});
    return steps;
  }

 private:
  [[nodiscard]] bool is_derived(IncompatibilityId id) const {
    return store_[id].cause.kind == CauseKind::derived;
  }
  [[nodiscard]] std::vector<std::string> clauses_of(const std::vector<IncompatibilityId>& ids) {
    std::set<IncompatibilityId> leaves;
    for (IncompatibilityId id : ids) {
      for (IncompatibilityId leaf : leaves_of(store_, id)) leaves.insert(leaf);
    }
    Items items;
    for (IncompatibilityId leaf : leaves) items.push_back(&store_[leaf]);
    return phrases_.facts(items);
  }

  /// Parts are told before what follows from them; a stack instead of recursion, since derivations
  /// can be deep.
  void tell_part(IncompatibilityId last) {
    struct Task {
      IncompatibilityId id;
      std::vector<IncompatibilityId> parts, facts;
      bool is_open = true;
    };
    std::vector<Task> tasks{{last, {}, {}}};
    while (!tasks.empty()) {
      if (!tasks.back().is_open) {
        Task done = std::move(tasks.back());
        tasks.pop_back();
        conclude(done.id, done.parts, done.facts);
        continue;
      }
      tasks.back().is_open = false;
      const IncompatibilityId id = tasks.back().id;
      if (told_.contains(id)) {
        tasks.pop_back();
        continue;
      }
      take_apart(id, tasks.back().parts, tasks.back().facts);
      const auto parts = tasks.back().parts;
      for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
        tasks.push_back({*part, {}, {}});
      }
    }
  }

  /// Splits what leads to `id` into parts to be told first and facts that fit beside them.
  void take_apart(IncompatibilityId id, std::vector<IncompatibilityId>& parts,
                  std::vector<IncompatibilityId>& facts) {
    if (!is_derived(id) || clauses_of({id}).size() <= kClauses) {
      facts.push_back(id);
      return;
    }
    std::vector<IncompatibilityId> open{id};
    while (true) {
      // The largest part is opened as long as the sentence has room for what comes out of it.
      const auto largest = std::max_element(open.begin(), open.end(),
                                            [&](auto a, auto b) { return weight(a) < weight(b); });
      if (!is_derived(*largest) || weight(*largest) <= 1 || open.size() >= kClauses - 1) break;
      const auto cause = store_[*largest].cause;
      open.erase(largest);
      open.push_back(cause.left);
      open.push_back(cause.right);
    }
    for (IncompatibilityId part : open) {
      (is_derived(part) && weight(part) > 2 ? parts : facts).push_back(part);
    }
  }
  [[nodiscard]] std::size_t weight(IncompatibilityId id) { return clauses_of({id}).size(); }

  void conclude(IncompatibilityId id, const std::vector<IncompatibilityId>& parts,
                const std::vector<IncompatibilityId>& facts) {
    told_.insert(id);
    std::vector<std::string> clauses;
    for (IncompatibilityId part : parts) clauses.push_back(phrases_.conclusion(store_[part]));
    for (std::string& fact : clauses_of(facts)) clauses.push_back(std::move(fact));
    const std::string conclusion = phrases_.conclusion(store_[id]);
    if (clauses.size() == 1 && clauses.front() == conclusion) return;
    steps_.push_back("because " + join_words(clauses, ", and ") + ", " + conclusion);
  }

  const PythonStore& store_;
  const Phrases& phrases_;
  std::set<IncompatibilityId> told_;
  std::vector<std::string> steps_;
};

/// Offerings of all packages of the proof, so that versions can be folded into those that exist.
Result<void> fetch_offerings(const Derivation& derivation, const PackageTable& table,
                             World& world) {
  for (IncompatibilityId id : leaves_of(derivation)) {
    for (const auto& entry : (*derivation.store)[id].entries) {
      const Package& package = table[entry.package];
      if (package.name) (void)SCONCE_TRY(world.candidates(*package.name));
    }
  }
  return {};
}

void add_once(std::vector<std::string>& hints, std::string hint) {
  if (std::find(hints.begin(), hints.end(), hint) == hints.end()) hints.push_back(std::move(hint));
}

std::vector<std::string> hints_for(const Derivation& derivation, const PackageTable& table,
                                   const World& world, const PythonProvider& provider) {
  const Phrases phrases(table, world, provider);
  Items items;
  for (IncompatibilityId id : leaves_of(derivation)) items.push_back(&(*derivation.store)[id]);
  std::vector<std::string> hints;
  for (const auto* item : items) {
    const StatedFact* fact = provider.fact(item->cause.note);
    if (fact && !fact->hint.empty()) add_once(hints, fact->hint);
    const Package& package = table[item->entries.front().package];
    if (item->cause.kind != CauseKind::no_candidate || !package.name) continue;
    if (!phrases.no_candidate(*item, items)) continue;
    for (std::string& hint :
         unavailability_hints(world, *package.name, item->entries.front().term.set())) {
      add_once(hints, std::move(hint));
    }
  }
  return hints;
}

}  // namespace

Result<NoSolution> explain(const Derivation& derivation, const PackageTable& table, World& world,
                           PythonProvider& provider) {
  FactCore core(provider, table.root());
  const Derivation shortest = SCONCE_TRY(core.shrink(derivation));
  SCONCE_TRY(fetch_offerings(shortest, table, world));
  const Phrases phrases(table, world, provider);
  return NoSolution{Teller(*shortest.store, phrases).tell(shortest.last),
                    hints_for(shortest, table, world, provider)};
}

}  // namespace sconce::resolver
