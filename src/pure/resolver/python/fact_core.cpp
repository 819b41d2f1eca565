#include "fact_core.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <utility>
#include <variant>
#include <vector>

#include "../pubgrub/incompatibility.hpp"
#include "../pubgrub/provider.hpp"
#include "../pubgrub/solver.hpp"
#include "../pubgrub/term.hpp"
#include "package_table.hpp"
#include "prefetcher.hpp"
#include "provider.hpp"
#include "sconce/base/result.hpp"
#include "sconce/pep/version.hpp"
#include "sconce/pep/version_range.hpp"

namespace sconce::resolver {
namespace {

using pep::Version;
using pep::VersionRange;
using pubgrub::CauseKind;
using pubgrub::IncompatibilityId;

/// The provider must not look at a solver that is gone.
class Forgetting {
 public:
  explicit Forgetting(PythonProvider& provider) : provider_(provider) {}
  ~Forgetting() { provider_.forget_view(); }
  Forgetting(const Forgetting&) = delete;
  Forgetting& operator=(const Forgetting&) = delete;

 private:
  PythonProvider& provider_;
};

/// Choices of version that may be spent on looking for a shorter derivation.
constexpr std::size_t kChoiceLimit = 20000;

}  // namespace

/// Chooses as the real provider does; all dependencies are facts that were stated beforehand.
class FactCore::Provider final : public pubgrub::Provider<VersionRange, Version> {
 public:
  Provider(PythonProvider& provider, std::size_t& choices)
      : provider_(provider), choices_(choices) {}

  Result<PythonChoice> choose(PackageId package, const VersionRange& allowed,
                              const PythonView& view) override {
    ++choices_;
    return provider_.choose(package, allowed, view);
  }
  Result<PythonDependencies> dependencies(PackageId, const Version&) override {
    return PythonDependencies{VersionRange::full(), {}, {}};
  }
  [[nodiscard]] std::uint32_t rank(PackageId package) const override {
    return provider_.rank(package);
  }
  [[nodiscard]] bool are_kin(PackageId a, PackageId b) const override {
    return provider_.are_kin(a, b);
  }

 private:
  PythonProvider& provider_;
  std::size_t& choices_;
};

struct FactCore::Proof {
  Proof(PythonProvider& real, std::size_t& choices) : provider(real, choices), solver(provider) {}
  Provider provider;
  PythonSolver solver;
  IncompatibilityId last = 0;
};

FactCore::FactCore(PythonProvider& provider, PackageId root) : provider_(provider), root_(root) {}
FactCore::~FactCore() = default;

std::vector<IncompatibilityId> leaves_of(const PythonStore& store, IncompatibilityId id) {
  std::set<IncompatibilityId> seen, leaves;
  std::vector<IncompatibilityId> open{id};
  while (!open.empty()) {
    const IncompatibilityId next = open.back();
    open.pop_back();
    if (!seen.insert(next).second) continue;
    const auto& cause = store[next].cause;
    if (cause.kind == CauseKind::derived) {
      open.push_back(cause.left);
      open.push_back(cause.right);
    } else {
      leaves.insert(next);
    }
  }
  return {leaves.begin(), leaves.end()};
}

std::vector<IncompatibilityId> leaves_of(const Derivation& derivation) {
  return leaves_of(*derivation.store, derivation.last);
}

namespace {

bool is_mergeable(const PythonIncompatibility& a, const PythonIncompatibility& b) {
  return a.cause.kind == b.cause.kind && a.cause.note == b.cause.note && a.entries.size() == 2 &&
         b.entries.size() == 2 && a.entries[0].package == b.entries[0].package &&
         a.entries[1].package == b.entries[1].package && a.entries[1].term == b.entries[1].term;
}

/// What was stated of packages: without what the provider says anew in each run.
std::vector<PythonIncompatibility> stated_facts(const Derivation& derivation,
                                                const PythonProvider& provider) {
  std::vector<PythonIncompatibility> facts;
  for (IncompatibilityId id : leaves_of(derivation)) {
    PythonIncompatibility item = (*derivation.store)[id];
    if (item.cause.kind == CauseKind::root || item.cause.kind == CauseKind::no_candidate) continue;
    if (provider.is_said_anew(item)) continue;
    // Of what does not exist it does not matter which version is required.
    if (item.entries.size() == 2 && item.cause.note == 0 &&
        item.cause.kind == CauseKind::dependency && provider.is_unknown(item.entries[1].package)) {
      item.entries[1].term = pubgrub::Term<VersionRange>::negative(VersionRange::full());
    }
    const auto found = std::find_if(facts.begin(), facts.end(),
                                    [&](const auto& fact) { return is_mergeable(fact, item); });
    if (found == facts.end()) {
      facts.push_back(item);
    } else {
      found->entries[0].term = found->entries[0].term | item.entries[0].term;
    }
  }
  return facts;
}

}  // namespace

/// Null if the facts alone do not lead to a refusal.
Result<std::unique_ptr<FactCore::Proof>> FactCore::prove(const Facts& facts) {
  auto proof = std::make_unique<Proof>(provider_, choices_);
  const Forgetting forgetting(provider_);
  for (const PythonIncompatibility& fact : facts) proof->solver.state(fact);
  const auto outcome = SCONCE_TRY(proof->solver.solve(root_, PythonProvider::root_version()));
  const auto* failure = std::get_if<pubgrub::Failure>(&outcome);
  if (!failure) return nullptr;
  proof->last = failure->incompatibility;
  return proof;
}

/// A proof from all facts at once often needs only some of them.
Result<void> FactCore::take_from_proofs(Facts& facts) {
  while (choices_ < kChoiceLimit) {
    auto proof = SCONCE_TRY(prove(facts));
    if (!proof) return {};
    Facts used = stated_facts({&proof->solver.incompatibilities(), proof->last}, provider_);
    const bool is_shorter = used.size() < facts.size();
    if (is_shorter || !proof_) proof_ = std::move(proof);
    if (!is_shorter) return {};
    facts = std::move(used);
  }
  return {};
}

Result<void> FactCore::leave_out_one_by_one(Facts& facts) {
  std::size_t kept = 0;
  while (kept < facts.size() && choices_ < kChoiceLimit) {
    Facts fewer = facts;
    fewer.erase(fewer.end() - 1 - static_cast<std::ptrdiff_t>(kept));
    auto proof = SCONCE_TRY(prove(fewer));
    if (!proof) {
      ++kept;
      continue;
    }
    proof_ = std::move(proof);
    facts = std::move(fewer);
  }
  return {};
}

Result<Derivation> FactCore::shrink(const Derivation& derivation) {
  Facts facts = stated_facts(derivation, provider_);
  SCONCE_TRY(take_from_proofs(facts));
  if (!proof_) return derivation;
  SCONCE_TRY(leave_out_one_by_one(facts));
  return Derivation{&proof_->solver.incompatibilities(), proof_->last};
}

}  // namespace sconce::resolver
