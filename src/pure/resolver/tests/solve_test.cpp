#include "sconce/resolver/solve.hpp"

#include <doctest/doctest.h>

#include "literal_source.hpp"

namespace sconce::resolver::tests {
namespace {

std::string text_of(const Result<std::variant<Resolution, NoSolution>>& answer) {
  if (!answer) return "error: " + answer.error().to_string();
  if (const auto* none = std::get_if<NoSolution>(&*answer)) return none->to_string();
  std::string text;
  for (const ResolvedPackage& package : std::get<Resolution>(*answer).packages) {
    text += package.name.text();
    for (const auto& extra : package.extras) text += "[" + extra.text() + "]";
    text += " " + package.version.to_string() + (package.kept_from_inventory ? " kept" : "") + "\n";
  }
  for (const auto& warning : std::get<Resolution>(*answer).warnings)
    text += "warning: " + warning + "\n";
  return text;
}

std::string solved(const LiteralWorld& world, const SolveInput& input, unsigned seed = 0) {
  LiteralSource source(world, seed);
  CollectedNotices notices;
  return text_of(solve(input, source, notices, {}));
}

std::string solved(const LiteralWorld& world, const std::vector<std::string>& requirements,
                   const std::vector<std::string>& constraints = {}) {
  const target::Target target = literal_target();
  return solved(world, literal_input(target, requirements, constraints));
}

TEST_CASE("the newest versions that fit together are chosen") {
  const LiteralWorld world{{"a", {{"1.0", {}}, {"2.0", {{"b<2"}}}}},
                           {"b", {{"1.5", {}}, {"2.0", {}}}}};
  CHECK(solved(world, {"a"}) == "a 2.0\nb 1.5\n");
  CHECK(solved(world, {"a", "b>=2"}) == "a 1.0\nb 2.0\n");
}

TEST_CASE("a refusal says in one sentence what contradicts what") {
  const LiteralWorld world{{"a", {{"1.0", {{"b>=2"}}}, {"2.0", {{"b<2"}}}}},
                           {"b", {{"1.5", {}}, {"2.0", {}}}}};
  CHECK(solved(world, {"a>=2", "b>=2"}) ==
        "Because the project requires `a>=2` and `b>=2`, and `a 2.0` depends on `b<2`, the "
        "requirements cannot be met.\n");
}

}  // namespace
}  // namespace sconce::resolver::tests
