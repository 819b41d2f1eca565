#include "sconce/project/build_system.hpp"

#include <doctest/doctest.h>

using namespace sconce;
using namespace sconce::project;

namespace {

Result<BuildSystem> parse(std::string_view text) {
  return parse_build_system(text, "pyproject.toml");
}

std::string requirements_of(const BuildSystem& system) {
  std::string text;
  for (const auto& requirement : system.requirements) text += requirement.to_string() + "\n";
  return text;
}

}  // namespace

TEST_CASE("a build system is read with requirements, backend and the folders of the backend") {
  const auto system = parse(R"([build-system]
requires = ["hatchling>=1.2", "hatch-vcs; python_version > '3.8'"]
build-backend = "backend.module:object.inner"
backend-path = ["_build", "./tools/", "."]
)");
  REQUIRE(system);
  CHECK(requirements_of(*system) == "hatchling>=1.2\nhatch-vcs; python_version > \"3.8\"\n");
  CHECK(system->backend == "backend.module:object.inner");
  CHECK(system->backend_path == std::vector{RelativePath::literal("_build"),
                                            RelativePath::literal("tools"), RelativePath()});
}

TEST_CASE("a tree that states no build system is built by the legacy backend of setuptools") {
  for (const std::string_view text : {"", "[project]\nname = 3\n", "[tool.x]\n"}) {
    CAPTURE(text);
    const auto system = parse(text);
    REQUIRE(system);
    CHECK(system->backend == "setuptools.build_meta:__legacy__");
    CHECK(requirements_of(*system) == "setuptools>=40.8.0\n");
    CHECK(system->backend_path.empty());
  }
}

TEST_CASE("without a backend the legacy one gets its setuptools unless the file asks for one") {
  CHECK(requirements_of(parse("[build-system]\nrequires = [\"cython\"]").value()) ==
        "cython\nsetuptools>=40.8.0\n");
  CHECK(requirements_of(parse("[build-system]\nrequires = [\"Setuptools<60\"]").value()) ==
        "Setuptools<60\n");
}

TEST_CASE("a file that is no project of ours is not judged beyond its build system") {
  const auto system = parse(R"([project]
name = 3
unknown = true
[tool.uv]
no-such-key = 1
[build-system]
requires = []
build-backend = "x"
later-key = 1
)");
  REQUIRE(system);
  CHECK(system->backend == "x");
}

TEST_CASE("a version that the file states is told apart from one that the build makes") {
  CHECK(parse("[project]\nname = \"x\"\nversion = \"1\"").value().is_version_stated);
  CHECK_FALSE(parse("[project]\nname = \"x\"\ndynamic = [\"version\"]").value().is_version_stated);
  CHECK_FALSE(parse("").value().is_version_stated);
}

TEST_CASE("what is malformed in a build system is refused with file, line and column") {
  struct Row {
    std::string_view text, message;
  };
  static constexpr Row kRows[] = {
      {"build-system = 1",
       "`pyproject.toml` line 1, column 16: `build-system` is an integer: expected a table"},
      {"[build-system]\nbuild-backend = \"x\"",
       "`pyproject.toml` line 1, column 1: `build-system.requires` is missing"},
      {"[build-system]\nrequires = \"x\"",
       "`pyproject.toml` line 2, column 12: `build-system.requires` is a string: expected an "
       "array"},
      {"[build-system]\nrequires = [\"x\", 3]",
       "`pyproject.toml` line 2, column 18: `build-system.requires` is an integer: expected a "
       "string"},
      {"[build-system]\nrequires = []\nbuild-backend = \"a b\"",
       "`pyproject.toml` line 3, column 17: `a b` is no build backend: expected `module` or "
       "`module:object`"},
      {"[build-system]\nrequires = []\nbuild-backend = \"a:\"",
       "`pyproject.toml` line 3, column 17: `a:` is no build backend: expected `module` or "
       "`module:object`"},
      {"[build-system]\nrequires = []\nbuild-backend = \"a\"\nbackend-path = [\"../x\"]",
       "`pyproject.toml` line 4, column 17: `../x` is no folder inside the source tree"},
      {"[build-system]\nrequires = []\nbuild-backend = \"a\"\nbackend-path = [\"/x\"]",
       "`pyproject.toml` line 4, column 17: `/x` is no folder inside the source tree"},
      {"[build-system]\nrequires = []\nbackend-path = [\"x\"]",
       "`pyproject.toml` line 1, column 1: `build-system.backend-path` is given without "
       "`build-backend`"},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.text);
    const auto system = parse(row.text);
    REQUIRE_FALSE(system);
    CHECK(system.error().kind() == ErrorKind::input);
    CHECK(system.error().message() == row.message);
  }
  const auto requirement = parse("[build-system]\nrequires = [\"x >= \"]");
  REQUIRE_FALSE(requirement);
  CHECK(requirement.error().message().starts_with("`pyproject.toml` line 2, column "));
}
