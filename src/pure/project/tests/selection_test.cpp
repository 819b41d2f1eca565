#include "sconce/project/selection.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace sconce;
using namespace sconce::project;

namespace {

Pyproject example() {
  auto parsed = parse_pyproject(R"([project]
name = "me"
version = "1"
dependencies = ["base"]
[project.optional-dependencies]
a = ["x"]
b = ["me[a]; python_version < '3.12'", "y"]
loop = ["me[loop,b]", "z"]
gone = ["me[nothing]"]
[dependency-groups]
dev = ["pytest"]
docs = ["sphinx"]
self = ["me[a]", "q"]
[tool.sconce]
conflicts = [[{ extra = "a" }, { group = "docs" }]]
)",
                                "pyproject.toml");
  REQUIRE(parsed);
  return *std::move(parsed);
}

std::string chosen(const Selection& selection) {
  const auto requirements = select_requirements(example(), selection);
  if (!requirements) return requirements.error().to_string();
  std::string out;
  for (const auto& declared : *requirements) out += declared.requirement.to_string() + ", ";
  return out;
}

}  // namespace

TEST_CASE("dev is chosen unasked, extras and groups on demand") {
  CHECK(chosen({}) == "base, pytest, ");
  CHECK(chosen({.no_groups = {"dev"}}) == "base, ");
  CHECK(chosen({.no_default_groups = true}) == "base, ");
  CHECK(chosen({.extras = {"A"}}) == "base, x, pytest, ");
  CHECK(chosen({.groups = {"docs"}}) == "base, pytest, sphinx, ");
  CHECK(chosen({.only_groups = {"docs"}}) == "sphinx, ");
}

TEST_CASE("what is asked of the project itself is replaced by what that asks") {
  CHECK(chosen({.extras = {"b"}, .no_default_groups = true}) ==
        "base, x; python_version < \"3.12\", y, ");
  CHECK(chosen({.extras = {"loop"}, .no_default_groups = true}) ==
        "base, x; python_version < \"3.12\", y, z, ");
  CHECK(chosen({.only_groups = {"self"}}) == "base, x, q, ");
}

TEST_CASE("unknown names, contradictions and declared conflicts are refused") {
  const auto near = select_requirements(example(), {.groups = {"dosc"}});
  REQUIRE_FALSE(near);
  CHECK(near.error().kind() == ErrorKind::usage);
  CHECK(near.error().message() == "`pyproject.toml` has no group `dosc`");
  CHECK(near.error().hints().at(0) == "did you mean `docs`?");
  CHECK(chosen({.extras = {"w"}}) == "`pyproject.toml` has no extra `w`");
  CHECK(chosen({.groups = {"docs"}, .no_groups = {"docs"}}) ==
        "`--group docs` and `--no-group docs` contradict each other");
  CHECK(chosen({.extras = {"a"}, .groups = {"docs"}}) ==
        "`pyproject.toml` declares that extra `a` and group `docs` exclude each other");
  CHECK(chosen({.extras = {"a"}, .only_groups = {"dev"}}).starts_with("`--only-group`"));
  CHECK(chosen({.extras = {"gone"}}) ==
        "`pyproject.toml` line 9, column 9: `me[nothing]` asks for the extra `nothing`, which the "
        "project does not have");
}
