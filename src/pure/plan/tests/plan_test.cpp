#include "sconce/plan/plan.hpp"

#include <doctest/doctest.h>

#include "worlds.hpp"

namespace sconce::plan {
namespace {

const PlanStep& step_of(const Plan& plan, std::string_view name) {
  for (const PlanStep& step : plan.steps) {
    if (step.name.text() == name) return step;
  }
  FAIL("no step for " << name);
  return plan.steps.front();
}

TEST_CASE("what is installed in the chosen version is kept, another version replaced") {
  resolver::Resolution resolution;
  resolution.packages = {chosen("new", "1.0"), chosen("old", "2.0"), chosen("same", "1.0")};
  resolution.packages[0].is_direct = true;
  inventory::Inventory inventory;
  inventory.distributions = {installed("old", "1.0"), installed("same", "1.0")};
  const Plan plan = make_plan(resolution, inventory, {});
  CHECK(plan.changes_anything());
  CHECK(step_of(plan, "new").action == Action::install);
  CHECK(step_of(plan, "new").requested);
  CHECK(step_of(plan, "new").reason == "the project asks for it");
  CHECK(step_of(plan, "old").action == Action::replace);
  CHECK(step_of(plan, "old").installed == pep::Version::literal("1.0"));
  CHECK(step_of(plan, "old").dist_info.has_value());
  CHECK(step_of(plan, "old").file.has_value());
  CHECK(step_of(plan, "same").action == Action::keep);
  CHECK_FALSE(step_of(plan, "same").file.has_value());
}

TEST_CASE("what is damaged or asked for again is replaced by the same version") {
  resolver::Resolution resolution;
  resolution.packages = {chosen("again", "1.0"), chosen("damaged", "1.0")};
  inventory::Inventory inventory;
  inventory.distributions = {installed("again", "1.0"), installed("damaged", "1.0")};
  inventory.distributions[1].intact = false;
  inventory.distributions[1].damage = "`x` is missing";
  PlanOptions options;
  options.reinstall.insert(pep::PackageName::literal("again"));
  const Plan plan = make_plan(resolution, inventory, options);
  CHECK(step_of(plan, "again").action == Action::replace);
  CHECK(step_of(plan, "damaged").action == Action::replace);
  CHECK(step_of(plan, "damaged").reason == "`x` is missing");
}

TEST_CASE("what no file is offered for is kept even when asked for again") {
  resolver::Resolution resolution;
  resolution.packages = {chosen("vendor", "1.0")};
  resolution.packages[0].file.reset();
  inventory::Inventory inventory;
  inventory.distributions = {installed("vendor", "1.0")};
  CHECK_FALSE(make_plan(resolution, inventory, {.reinstall_all = true}).changes_anything());
}

TEST_CASE("what the project does not need stays, and leaves where the answer must be exact") {
  inventory::Inventory inventory;
  inventory.distributions = {installed("mine", "1.0")};
  CHECK(step_of(make_plan({}, inventory, {}), "mine").action == Action::keep);
  CHECK(step_of(make_plan({}, inventory, {.exact = true}), "mine").action == Action::remove);
}

TEST_CASE("a second copy of a chosen distribution leaves") {
  resolver::Resolution resolution;
  resolution.packages = {chosen("foo", "2.0")};
  inventory::Inventory inventory;
  inventory.distributions = {installed("foo", "1.0"), installed("foo", "2.0")};
  const Plan plan = make_plan(resolution, inventory, {});
  REQUIRE(plan.steps.size() == 2);
  CHECK(plan.steps[0].action != plan.steps[1].action);
}

TEST_CASE("stage 1 is the accelerator family and what nothing else requires") {
  const auto families = accelerator::Families::built_in();
  resolver::Resolution resolution;
  resolution.packages = {chosen("app", "1", {"torch", "jinja2"}),
                         chosen("direct", "1"),
                         chosen("jinja2", "3", {"markupsafe"}),
                         chosen("markupsafe", "2"),
                         chosen("mpmath", "1"),
                         chosen("nvidia-cublas-cu12", "12"),
                         chosen("sympy", "1", {"mpmath"}),
                         chosen("torch", "2", {"sympy", "jinja2", "nvidia-cublas-cu12", "direct"})};
  resolution.packages[1].is_direct = true;
  const Plan plan = make_plan(resolution, {}, {.families = &families});
  for (std::string_view name : {"torch", "nvidia-cublas-cu12", "sympy", "mpmath"}) {
    CAPTURE(name);
    CHECK(step_of(plan, name).stage == Stage::accelerator);
  }
  for (std::string_view name : {"app", "direct", "jinja2", "markupsafe"}) {
    CAPTURE(name);
    CHECK(step_of(plan, name).stage == Stage::rest);
  }
  CHECK(plan.steps.front().stage == Stage::accelerator);
  CHECK(plan.steps.back().stage == Stage::rest);
}

}  // namespace
}  // namespace sconce::plan
