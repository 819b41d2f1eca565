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

namespace {

std::string text_of(const std::set<ConflictMember>& members) {
  std::string text;
  for (const auto& member : members) text += member.name.text();
  return text;
}

/// Each fork as `left out:asked:unasked`.
std::string forks(const std::string& conflicts) {
  const auto project = parse_pyproject(
      "[project]\nname = 'me'\nversion = '1'\n[project.optional-dependencies]\n"
      "a = []\nb = []\nc = []\n[tool.sconce]\nconflicts = " +
          conflicts,
      "pyproject.toml");
  REQUIRE(project);
  const auto found = forks_of(*project);
  REQUIRE(found);
  std::string text;
  for (const PartFork& fork : *found) {
    text += text_of(fork.left_out) + ":" + text_of(fork.asked) + ":" + text_of(fork.unasked) + " ";
  }
  return text;
}

}  // namespace

TEST_CASE("every part can be had by itself, with what it asks of the project itself followed") {
  auto project = example();
  CHECK_FALSE(parts_of(project));  // `gone` asks for an extra that does not exist
  project.extras.erase(pep::ExtraName::literal("gone"));
  const auto parts = parts_of(project);
  REQUIRE(parts);
  std::string text;
  for (const ProjectPart& part : *parts) {
    text += (part.member ? part.member->name.text() : "") + ":";
    for (const auto& declared : part.requirements) text += " " + declared.requirement.name.text();
    text += "\n";
  }
  CHECK(text ==
        ": base\na: x\nb: base x y\nloop: base x y z\ndev: pytest\ndocs: sphinx\n"
        "self: base x q\n");
}

TEST_CASE("each selection that the conflicts allow is served by exactly one fork") {
  CHECK(forks("[]") == ":: ");
  CHECK(forks("[[{extra = 'a'}, {extra = 'b'}, {extra = 'c'}]]") == "bc::bc ac:b: ab:c: ");
  CHECK(forks("[[{extra = 'a'}, {extra = 'b'}], [{extra = 'b'}, {extra = 'c'}]]") ==
        "bc::bc b:c:b ac:b:c ");
}
