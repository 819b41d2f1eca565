#include "explanation.hpp"

#include <algorithm>
#include <set>

#include "phrases.hpp"
#include "unavailability.hpp"

namespace sconce::resolver {
namespace {

using pubgrub::CauseKind;
using pubgrub::IncompatibilityId;

/// The facts that a derivation rests on, in the order in which they were learned.
std::vector<IncompatibilityId> leaves_of(const Derivation& derivation) {
  std::set<IncompatibilityId> seen, leaves;
  std::vector<IncompatibilityId> open{derivation.last};
  while (!open.empty()) {
    const IncompatibilityId id = open.back();
    open.pop_back();
    if (!seen.insert(id).second) continue;
    const auto& cause = derivation.store[id].cause;
    if (cause.kind == CauseKind::derived) {
      open.push_back(cause.left);
      open.push_back(cause.right);
    } else {
      leaves.insert(id);
    }
  }
  return {leaves.begin(), leaves.end()};
}

std::string capitalised(std::string text) {
  if (!text.empty() && text.front() >= 'a' && text.front() <= 'z') {
    text.front() = static_cast<char>(text.front() - 'a' + 'A');
  }
  return text;
}

}  // namespace

Result<NoSolution> explain(const Derivation& derivation, const PackageTable& table, World& world,
                           const PythonProvider& provider) {
  const Phrases phrases(table, world, provider);
  std::vector<const PythonIncompatibility*> items;
  for (IncompatibilityId id : leaves_of(derivation)) items.push_back(&derivation.store[id]);
  NoSolution result;
  result.steps.push_back({"because " + join_words(phrases.facts(items), ", and ") + ", " +
                          phrases.conclusion(derivation.store[derivation.last])});
  for (DerivationStep& step : result.steps) step.text = capitalised(std::move(step.text)) + ".";
  for (const auto* item : items) {
    if (item->cause.kind != CauseKind::no_candidate) continue;
    const Package& package = table[item->entries.front().package];
    if (!package.name) continue;
    for (std::string& hint :
         unavailability_hints(world, *package.name, item->entries.front().term.set())) {
      if (std::find(result.hints.begin(), result.hints.end(), hint) == result.hints.end()) {
        result.hints.push_back(std::move(hint));
      }
    }
  }
  return result;
}

}  // namespace sconce::resolver
