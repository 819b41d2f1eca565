#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <set>

#include "int_world.hpp"
#include "pubgrub/solver.hpp"

namespace sconce::resolver::tests {
namespace {

using pubgrub::CauseKind;
using pubgrub::DependencyKind;
using IntSolver = pubgrub::Solver<IntSet, int>;

struct Answer {
  std::optional<std::vector<std::optional<int>>> chosen;  ///< nothing: refused
  std::size_t choices = 0;
};

Answer solve(const IntWorld& world) {
  IntProvider provider(world);
  IntSolver solver(provider);
  const auto outcome = solver.solve(0, 0);
  REQUIRE(outcome);
  Answer answer{std::nullopt, solver.choices()};
  if (const auto* solution = std::get_if<pubgrub::Solution<int>>(&*outcome)) {
    answer.chosen.emplace(world.packages.size());
    for (const auto& [package, version] : *solution) (*answer.chosen)[package] = version;
  }
  return answer;
}

IntSet at_least(int version) { return IntSet(~std::uint32_t{0} << version); }
IntSet below(int version) { return at_least(version).complement(); }

IntDependency needs(pubgrub::PackageId package, IntSet set) { return {package, set}; }
IntDependency binds(pubgrub::PackageId package, IntSet set) {
  return {package, set, DependencyKind::constrains};
}

TEST_CASE("the highest versions that fit together are chosen") {
  const IntWorld world{{{{0, {needs(1, IntSet::full())}}},
                        {{1, {}}, {2, {needs(2, below(2))}}},
                        {{1, {}}, {2, {}}}}};
  const auto chosen = solve(world).chosen;
  REQUIRE(chosen);
  CHECK(*chosen == std::vector<std::optional<int>>{0, 2, 1});
}

TEST_CASE("a version whose dependencies contradict what is required is passed over") {
  const IntWorld world{{{{0, {needs(1, IntSet::full()), needs(2, at_least(2))}}},
                        {{1, {}}, {2, {needs(2, below(2))}}},
                        {{1, {}}, {2, {}}}}};
  const auto chosen = solve(world).chosen;
  REQUIRE(chosen);
  CHECK(*chosen == std::vector<std::optional<int>>{0, 1, 2});
}

TEST_CASE("a constraint never chooses its package") {
  const IntWorld world{
      {{{0, {needs(1, IntSet::full()), binds(2, below(2))}}}, {{1, {}}}, {{1, {}}, {2, {}}}}};
  const auto chosen = solve(world).chosen;
  REQUIRE(chosen);
  CHECK(*chosen == std::vector<std::optional<int>>{0, 1, std::nullopt});
}

TEST_CASE("a constraint binds its package once something else requires it") {
  const IntWorld world{{{{0, {binds(2, below(2)), needs(1, IntSet::full())}}},
                        {{1, {needs(2, IntSet::full())}}},
                        {{1, {}}, {2, {}}}}};
  const auto chosen = solve(world).chosen;
  REQUIRE(chosen);
  CHECK(*chosen == std::vector<std::optional<int>>{0, 1, 1});
}

TEST_CASE("dependencies may be circular") {
  const IntWorld world{{{{0, {needs(1, IntSet::full())}}},
                        {{1, {needs(2, IntSet::full())}}},
                        {{1, {needs(1, IntSet::full())}}}}};
  CHECK(solve(world).chosen);
}

TEST_CASE("a package may bind itself") {
  const IntWorld unfit{{{{0, {needs(1, IntSet::full())}}}, {{1, {needs(1, at_least(2))}}}}};
  CHECK_FALSE(solve(unfit).chosen);
  const IntWorld fit{
      {{{0, {needs(1, IntSet::full())}}}, {{1, {needs(1, below(2))}}, {2, {needs(1, below(2))}}}}};
  const auto chosen = solve(fit).chosen;
  REQUIRE(chosen);
  CHECK((*chosen)[1] == 1);
}

TEST_CASE("an empty set of versions cannot be required") {
  const IntWorld world{{{{0, {needs(1, IntSet::empty())}}}, {{1, {}}}}};
  CHECK_FALSE(solve(world).chosen);
}

TEST_CASE("what adjacent versions fail for alike is learned once") {
  // Thirty versions of 1 require 2 below 1, of which there is none in the range of the root.
  IntWorld world{{{{0, {needs(1, IntSet::full()), needs(2, at_least(1)), needs(3, at_least(1))}}},
                  {},
                  {{0, {}}, {1, {}}},
                  {{0, {}}, {1, {}}}}};
  for (int version = 0; version < 31; ++version) {
    world.packages[1][version] = {needs(3, IntSet::full()), needs(2, below(1))};
  }
  const Answer answer = solve(world);
  CHECK_FALSE(answer.chosen);
  CHECK(answer.choices < 40);
}

rc::Gen<IntWorld> worlds() {
  return rc::gen::exec([] {
    const auto count = *rc::gen::inRange<std::size_t>(2, 7);
    const auto dependency = [&] {
      return rc::gen::exec([count] {
        const auto package = *rc::gen::inRange<std::size_t>(1, count);
        const auto bits = *rc::gen::inRange<std::uint32_t>(0, 16);
        const auto is_needed = *rc::gen::inRange(0, 4) != 0;
        return IntDependency{
            static_cast<pubgrub::PackageId>(package), IntSet(bits),
            is_needed ? DependencyKind::requires_package : DependencyKind::constrains};
      });
    };
    IntWorld world;
    world.packages.resize(count);
    world.packages[0][0] = *rc::gen::container<std::vector<IntDependency>>(3, dependency());
    for (std::size_t p = 1; p < count; ++p) {
      const auto versions = *rc::gen::inRange(0, 16);
      for (int version = 0; version < 4; ++version) {
        if ((versions >> version & 1) == 0) continue;
        const auto size = *rc::gen::inRange<std::size_t>(0, 3);
        world.packages[p][version] =
            *rc::gen::container<std::vector<IntDependency>>(size, dependency());
      }
    }
    return world;
  });
}

TEST_CASE("small random worlds are solved exactly where trying everything finds a solution") {
  CHECK(rc::check([] {
    const IntWorld world = *rc::gen::noShrink(worlds());
    const auto chosen = solve(world).chosen;
    RC_TAG(chosen.has_value());
    RC_ASSERT(chosen.has_value() == world.has_solution());
    if (chosen) RC_ASSERT(world.satisfies(*chosen));
  }));
}

/// Whether the leaves of a derivation alone leave no choice: each leaf is checked against the
/// world.
void check_derivation(const IntWorld& world, const IntSolver& solver, pubgrub::IncompatibilityId id,
                      std::set<pubgrub::IncompatibilityId>& seen) {
  if (!seen.insert(id).second) return;
  const auto& item = solver.incompatibilities()[id];
  if (item.cause.kind == CauseKind::derived) {
    RC_ASSERT(item.cause.left < id);
    RC_ASSERT(item.cause.right < id);
    check_derivation(world, solver, item.cause.left, seen);
    check_derivation(world, solver, item.cause.right, seen);
  }
  if (item.cause.kind == CauseKind::no_candidate) {
    const auto& entry = item.entries.at(0);
    for (const auto& [version, needed] : world.packages[entry.package]) {
      RC_ASSERT(!entry.term.set().contains(version));
    }
  }
}

TEST_CASE("a refusal comes with a derivation whose leaves are true of the world") {
  CHECK(rc::check([] {
    const IntWorld world = *rc::gen::noShrink(worlds());
    IntProvider provider(world);
    IntSolver solver(provider);
    const auto outcome = solver.solve(0, 0);
    RC_ASSERT(outcome.has_value());
    const auto* failure = std::get_if<pubgrub::Failure>(&*outcome);
    if (!failure) return;
    std::set<pubgrub::IncompatibilityId> seen;
    check_derivation(world, solver, failure->incompatibility, seen);
  }));
}

}  // namespace
}  // namespace sconce::resolver::tests
