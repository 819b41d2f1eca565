#pragma once

#include <memory>
#include <vector>

#include "../pubgrub/solver.hpp"
#include "provider.hpp"
#include "sconce/base/result.hpp"

namespace sconce::resolver {

using PythonSolver = pubgrub::Solver<pep::VersionRange, pep::Version>;
using PythonIncompatibility = pubgrub::Incompatibility<pep::VersionRange>;
using PythonStore = pubgrub::IncompatibilityStore<pep::VersionRange>;

/// How a solver came to its refusal. Borrowed from the solver.
struct Derivation {
  const PythonStore* store;
  pubgrub::IncompatibilityId last;
};

/// The facts that a derivation rests on, in the order in which they were learned.
[[nodiscard]] std::vector<pubgrub::IncompatibilityId> leaves_of(const Derivation& derivation);
[[nodiscard]] std::vector<pubgrub::IncompatibilityId> leaves_of(const PythonStore& store,
                                                                pubgrub::IncompatibilityId id);

/// A derivation from as few facts as can be found, with the solver that keeps it.
class FactCore {
 public:
  FactCore(PythonProvider& provider, PackageId root);
  ~FactCore();

  /// Leaves out facts of the derivation that the refusal does not need. A search with a limit: what
  /// comes back is always a derivation, and not always the shortest. Errors are of transfer.
  [[nodiscard]] Result<Derivation> shrink(const Derivation& derivation);

 private:
  using Facts = std::vector<PythonIncompatibility>;
  class Provider;
  struct Proof;

  [[nodiscard]] Result<std::unique_ptr<Proof>> prove(const Facts& facts);
  [[nodiscard]] Result<void> take_from_proofs(Facts& facts);
  [[nodiscard]] Result<void> leave_out_one_by_one(Facts& facts);

  PythonProvider& provider_;
  PackageId root_;
  std::size_t choices_ = 0;
  std::unique_ptr<Proof> proof_;
};

}  // namespace sconce::resolver
