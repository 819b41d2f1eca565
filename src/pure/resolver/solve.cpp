#include "sconce/resolver/solve.hpp"

#include <fmt/format.h>

#include <optional>
#include <stop_token>
#include <utility>
#include <variant>

#include "pubgrub/solver.hpp"
#include "python/explanation.hpp"
#include "python/fact_core.hpp"
#include "python/package_table.hpp"
#include "python/prefetcher.hpp"
#include "python/provider.hpp"
#include "python/resolution_builder.hpp"
#include "python/world.hpp"
#include "python/yank_pins.hpp"
#include "sconce/base/progress.hpp"
#include "sconce/base/result.hpp"
#include "sconce/resolver/metadata_source.hpp"
#include "sconce/resolver/resolution.hpp"

namespace sconce::resolver {
namespace {

/// Tells the source whom to tell of arrivals, for as long as it lives.
class Observing {
 public:
  Observing(MetadataSource& source, MetadataSource::Observer& observer) : source_(source) {
    source_.set_observer(&observer);
  }
  ~Observing() { source_.set_observer(nullptr); }
  Observing(const Observing&) = delete;
  Observing& operator=(const Observing&) = delete;

 private:
  MetadataSource& source_;
};

/// All runs of the solver that one solve takes.
class Runs {
 public:
  Runs(World& world, Notices& notices, std::stop_token stop)
      : world_(world), notices_(notices), stop_(std::move(stop)) {}

  Result<std::variant<Resolution, NoSolution>> run_all() {
    while (true) {
      const Outcome outcome = SCONCE_TRY(run());
      if (outcome == Outcome::solved) return std::move(resolution_);
      if (outcome == Outcome::refused && !pins_.admit_withheld()) return *std::move(refusal_);
      pins_.start_over();
    }
  }

 private:
  /// Undecided: to be run again with what has been learned of pins.
  enum class Outcome { solved, refused, undecided };
  Result<Outcome> run();
  Result<Outcome> finish(const PythonSolution& solution, const PackageTable& table,
                         const PythonProvider& provider);

  World& world_;
  Notices& notices_;
  std::stop_token stop_;
  YankPins pins_;
  Resolution resolution_;
  std::optional<NoSolution> refusal_;  ///< the first, before anything was tried in hope
};

Result<Runs::Outcome> Runs::run() {
  PackageTable table;
  Prefetcher prefetcher(world_, table);
  const Observing observing(world_.source(), prefetcher);
  for (const auto& [name, file] : world_.input().direct_files) world_.source().want_metadata(file);
  PythonProvider provider(world_, table, pins_, prefetcher, stop_);
  PythonSolver solver(provider);
  const auto outcome = SCONCE_TRY(solver.solve(table.root(), PythonProvider::root_version()));
  notices_.detail(fmt::format("solved in {} choices, metadata of {} versions read",
                              solver.choices(), provider.metadata_reads()));
  const auto* failure = std::get_if<pubgrub::Failure>(&outcome);
  if (!failure) return finish(std::get<PythonSolution>(outcome), table, provider);
  if (pins_.is_stale()) return Outcome::undecided;
  if (!refusal_) {
    const Derivation derivation{&solver.incompatibilities(), failure->incompatibility};
    refusal_ = SCONCE_TRY(explain(derivation, table, world_, provider));
  }
  return Outcome::refused;
}

Result<Runs::Outcome> Runs::finish(const PythonSolution& solution, const PackageTable& table,
                                   const PythonProvider& provider) {
  const auto unpinned = SCONCE_TRY(unpinned_yanked(solution, table, world_, pins_));
  for (const auto& [name, version] : unpinned) pins_.ban(name, version);
  if (!unpinned.empty()) return Outcome::undecided;
  resolution_ = SCONCE_TRY(build_resolution(solution, table, world_, provider));
  return Outcome::solved;
}

}  // namespace

Result<std::variant<Resolution, NoSolution>> solve(const SolveInput& input, MetadataSource& source,
                                                   Notices& notices, std::stop_token stop) {
  SCONCE_ASSERT(input.target != nullptr);
  World world(input, source);
  return Runs(world, notices, std::move(stop)).run_all();
}

}  // namespace sconce::resolver
