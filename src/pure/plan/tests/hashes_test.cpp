#include <doctest/doctest.h>

#include "sconce/plan/plan.hpp"
#include "worlds.hpp"

namespace sconce::plan {
namespace {

Digest sha256(char digit) { return *Digest::parse(HashAlgorithm::sha256, std::string(64, digit)); }

PlanStep to_fetch(std::string_view name, std::string_view version) {
  auto package = chosen(name, version);
  package.file->index = "main";
  return {.action = Action::install,
          .name = package.name,
          .version = package.version,
          .file = package.file,
          .reason = "`app` requires it"};
}

std::vector<resolver::StatedRequirement> stated(std::string_view text, const std::string& origin) {
  return {{*pep::Requirement::parse(text), origin, {}}};
}

TEST_CASE("with hashes asked for, what is fetched without one is named, and how to state it") {
  PlanStep proven = to_fetch("proven", "1.0");
  proven.allowed_hashes.demand_one_of({sha256('a')});
  PlanStep direct = to_fetch("direct", "2.0");
  direct.file->hashes = {sha256('b')};
  const Plan plan{{proven, direct, to_fetch("dependency", "3.0")}};
  const auto checked =
      require_hashes(plan, stated("direct>=1", "`r.txt` line 2"), "`r.txt` line 1");
  REQUIRE_FALSE(checked);
  CHECK(checked.error().kind() == ErrorKind::input);
  CHECK(checked.error().message() ==
        "`direct 2.0` (`r.txt` line 2) has no `--hash`, and `r.txt` line 1 asks for one for every "
        "package");
  CHECK(checked.error().hints() ==
        std::vector<std::string>{
            "once you have checked the hash, add `direct==2.0 --hash=" + sha256('b').to_string() +
                "`",
            "once you have checked the hash, add `dependency==3.0 --hash=sha256:HASH`"});
}

TEST_CASE("what nobody of the files asks for is named with who does") {
  const Plan plan{{to_fetch("dependency", "3.0")}};
  CHECK(require_hashes(plan, {}, "`r.txt` line 1")
            .error()
            .message()
            .starts_with("`dependency 3.0` (`app` requires it) has no `--hash`"));
  const auto other_version = stated("dependency<2", "`r.txt` line 7");
  CHECK(require_hashes(plan, other_version, "`r.txt` line 1")
            .error()
            .message()
            .starts_with("`dependency 3.0` (`app` requires it)"));
}

TEST_CASE("what is kept or leaves needs no hash") {
  const Plan plan{{{.action = Action::keep, .name = pep::PackageName::literal("kept")},
                   {.action = Action::remove, .name = pep::PackageName::literal("leaver")}}};
  CHECK(require_hashes(plan, {}, "`r.txt` line 1"));
}

TEST_CASE("a hash that can be forged is not proposed, and what has an address is named by it") {
  PlanStep step = to_fetch("foo", "1.0");
  step.file->index.clear();
  step.file->hashes = {*Digest::parse(HashAlgorithm::md5, std::string(32, 'a'))};
  const auto checked = require_hashes({{step}}, {}, "`r.txt` line 1");
  REQUIRE_FALSE(checked);
  CHECK(checked.error().hints().front().find(
            "`foo @ https://files.example/foo-1.0-py3-none-any.whl --hash=sha256:HASH`") !=
        std::string::npos);
}

TEST_CASE("the allowed hashes go with the file that is fetched") {
  resolver::Resolution resolution;
  resolution.packages = {chosen("new", "1.0"), chosen("old", "2.0"), chosen("same", "1.0")};
  for (auto& package : resolution.packages) package.allowed_hashes.demand_one_of({sha256('a')});
  inventory::Inventory inventory;
  inventory.distributions = {installed("old", "1.0"), installed("same", "1.0")};
  for (const PlanStep& step : make_plan(resolution, inventory, {}).steps) {
    CAPTURE(step.name.text());
    CHECK(step.allowed_hashes.is_empty() == (step.action == Action::keep));
  }
}

}  // namespace
}  // namespace sconce::plan
