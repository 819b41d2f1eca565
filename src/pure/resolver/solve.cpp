#include "sconce/resolver/solve.hpp"

#include <fmt/format.h>

#include <utility>

#include "pubgrub/solver.hpp"
#include "python/explanation.hpp"
#include "python/package_table.hpp"
#include "python/prefetcher.hpp"
#include "python/provider.hpp"
#include "python/resolution_builder.hpp"
#include "python/world.hpp"
#include "python/yank_pins.hpp"

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

using Answer = std::variant<Resolution, NoSolution>;

/// One run of the solver; nothing if it has to be run again with what it has learned of pins.
Result<std::optional<Answer>> run(World& world, YankPins& pins, Notices& notices,
                                  const std::stop_token& stop) {
  PackageTable table;
  Prefetcher prefetcher(world, table);
  const Observing observing(world.source(), prefetcher);
  for (const auto& [name, file] : world.input().direct_files) world.source().want_metadata(file);
  PythonProvider provider(world, table, pins, prefetcher, stop);
  pubgrub::Solver<pep::VersionRange, pep::Version> solver(provider);
  const auto outcome = SCONCE_TRY(solver.solve(table.root(), PythonProvider::root_version()));
  notices.detail(fmt::format("solved in {} choices, metadata of {} versions read", solver.choices(),
                             provider.metadata_reads()));
  if (const auto* failure = std::get_if<pubgrub::Failure>(&outcome)) {
    if (pins.is_stale()) return std::nullopt;
    const Derivation derivation{&solver.incompatibilities(), failure->incompatibility};
    return Answer(SCONCE_TRY(explain(derivation, table, world, provider)));
  }
  const auto& solution = std::get<PythonSolution>(outcome);
  const auto unpinned = unpinned_yanked(solution, table, world, pins);
  for (const auto& [name, version] : unpinned) pins.ban(name, version);
  if (!unpinned.empty()) return std::nullopt;
  return Answer(SCONCE_TRY(build_resolution(solution, table, world, provider)));
}

}  // namespace

Result<std::variant<Resolution, NoSolution>> solve(const SolveInput& input, MetadataSource& source,
                                                   Notices& notices, std::stop_token stop) {
  SCONCE_ASSERT(input.target != nullptr);
  World world(input, source);
  YankPins pins;
  while (true) {
    auto answer = SCONCE_TRY(run(world, pins, notices, stop));
    if (answer) return *std::move(answer);
    pins.start_over();
  }
}

}  // namespace sconce::resolver
