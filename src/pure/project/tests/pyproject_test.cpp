#include "sconce/project/pyproject.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <tuple>

using namespace sconce;
using namespace sconce::project;

namespace {

constexpr std::string_view kHead = "[project]\nname = \"P.x\"\nversion = \"1\"\n";

Result<Pyproject> parse(std::string_view text) {
  return parse_pyproject(std::string(kHead) + std::string(text), "pyproject.toml");
}

}  // namespace

TEST_CASE("sources of [tool.uv] become the locations of requirements") {
  const auto project = parse(
      "dependencies = [\"a>=1\", \"b\", \"c @ https://own.example/c-1.tar.gz\"]\n"
      "[dependency-groups]\ndev = [\"d\"]\n[tool.uv.sources]\n"
      "a = { git = \"https://g.example/a\", tag = \"v 1\", subdirectory = \"x/y\" }\n"
      "b = [{ path = \"../b\", editable = true }]\nc = { path = \"c\" }\n"
      "d = { url = \"https://d.example/d-1-py3-none-any.whl\" }\n");
  REQUIRE(project);
  const auto& [a, b, c] =
      std::tie(project->dependencies[0], project->dependencies[1], project->dependencies[2]);
  CHECK(a.requirement.url_text == "git+https://g.example/a@v%201#subdirectory=x/y");
  CHECK(a.requirement.specifiers.to_string() == ">=1");
  CHECK(b.requirement.url_text == "../b");
  CHECK(b.is_editable);
  CHECK(c.requirement.url_text == "https://own.example/c-1.tar.gz");
  const auto& dev = project->groups.at(pep::GroupName::literal("dev"));
  CHECK(dev.at(0).requirement.url_text == "https://d.example/d-1-py3-none-any.whl");
}

TEST_CASE("requirements, extras and groups are read with origin and place") {
  const auto project = parse(R"(requires-python = ">=3.10"
dependencies = [
  "torch==2.1.2",
  "numpy<2; python_version < '3.13'"]
[project.optional-dependencies]
Web_UI = ["flask"]
[dependency-groups]
lint = ["ruff"]
dev = ["pytest", {include-group = "Lint"}, "mypy"]
[build-system]
requires = ["x"]
)");
  REQUIRE(project);
  CHECK(project->name->text() == "p-x");
  CHECK(project->requires_python->to_string() == ">=3.10");
  REQUIRE(project->dependencies.size() == 2);
  CHECK(project->dependencies[0].origin == "`pyproject.toml`: project.dependencies");
  CHECK(project->dependencies[1].position == document::Position{7, 3});
  const auto& extra = project->extras.at(pep::ExtraName::literal("web-ui"));
  CHECK(extra[0].origin == "`pyproject.toml`: project.optional-dependencies.Web_UI");
  const auto& dev = project->groups.at(pep::GroupName::literal("dev"));
  REQUIRE(dev.size() == 3);
  CHECK(dev[1].requirement.name.text() == "ruff");
  CHECK(dev[1].origin == "`pyproject.toml`: dependency-groups.lint");
  CHECK(project->default_groups == std::set{pep::GroupName::literal("dev")});
  CHECK(project->has_build_system);
  CHECK(project->is_package);
}

TEST_CASE("what is malformed is refused with file, line, column and text") {
  struct Row {
    std::string_view text, message;
  };
  static constexpr Row kRows[] = {
      {"dependencies = \"torch\"",
       "`pyproject.toml` line 4, column 16: `project.dependencies` is a string: expected an array"},
      {"dependencies = [3]",
       "`pyproject.toml` line 4, column 17: `project.dependencies` is an integer: expected a "
       "string"},
      {"dependncies = []",
       "`pyproject.toml` line 4, column 1: there is no key `project.dependncies`"},
      {"[dependency-groups]\na = [{include-group = \"b\"}]\nb = [{include-group = \"a\"}]",
       "`pyproject.toml` line 6, column 23: the group `a` includes itself, or the includes are "
       "more "
       "than 200 groups deep"},
      {"[dependency-groups]\na = [{include-group = \"c\"}]",
       "`pyproject.toml` line 5, column 23: `dependency-groups.a` includes the group `c`, which "
       "does "
       "not exist"},
      {"[dependency-groups]\na = [{x = 1}]",
       "`pyproject.toml` line 5, column 6: `dependency-groups.a` has a table: expected "
       "`{ include-group = NAME }`"},
      {"[dependency-groups]\na-b = []\nA_b = []",
       "`pyproject.toml` line 6, column 1: the group `A_b` is given twice: `a-b` is the same name"},
      {"dynamic = [\"dependencies\"]",
       "`pyproject.toml` line 4, column 11: `project.dependencies` is dynamic, which is not "
       "supported "
       "yet: it would take a build to know it"},
      {"[tool.sconce]\nindx = \"x\"",
       "`pyproject.toml` line 5, column 1: there is no key `tool.sconce.indx`"},
      {"[tool.sconce]\nproxy = \"x\"",
       "`pyproject.toml` line 5, column 1: `tool.sconce.proxy` may not be set by a project, only "
       "by "
       "the user"},
      {"[tool.sconce]\nexclude-newer = \"x\"",
       "`pyproject.toml` line 5, column 17: `tool.sconce.exclude-newer`: `x` is no value of "
       "`exclude-newer`: expected a date like `2024-11-24` or `2024-11-24T12:00:00Z`"},
      {"[tool.uv]\noverride-dependencies = []",
       "`pyproject.toml` line 5, column 1: `tool.uv.override-dependencies` changes the answer and "
       "is "
       "not supported yet"},
      {"[tool.uv]\nexclud-newer = 1",
       "`pyproject.toml` line 5, column 1: there is no key `tool.uv.exclud-newer`"},
      {"[tool.uv.sources]\nx = { workspace = true }",
       "`pyproject.toml` line 5, column 7: `tool.uv.sources.x.workspace` is not supported yet"},
      {"[tool.uv.sources]\nx = { git = \"https://a.example\", path = \"b\" }",
       "`pyproject.toml` line 5, column 34: `tool.uv.sources.x` has both `git` and `path`"},
      {"[tool.uv.sources]\nx = { path = \"b\", rev = \"c\" }",
       "`pyproject.toml` line 5, column 19: `tool.uv.sources.x.rev` is not supported yet"},
      {"[tool.uv.sources]\nx = { index = \"nowhere\" }",
       "`pyproject.toml` line 5, column 5: `nowhere` is no name of an index in `tool.uv.index`"},
      {"[tool.uv]\nmanaged = false",
       "`pyproject.toml` line 5, column 11: `tool.uv.managed = false` says that no tool may manage "
       "this "
       "project"},
      {"x = ", "`pyproject.toml` line 4, column 5: "},
  };
  for (const auto& [text, message] : kRows) {
    const auto project = parse(text);
    REQUIRE_FALSE(project);
    CHECK(project.error().kind() == ErrorKind::input);
    CHECK_MESSAGE(project.error().message().starts_with(message), project.error().message());
  }
  CHECK(parse("[tool.sconce]\nindx = \"x\"").error().hints().at(0) ==
        "did you mean `tool.sconce.index`?");
}

TEST_CASE("a fault inside a requirement is placed by its own column") {
  struct Row {
    std::string_view text, begin;
  };
  static constexpr Row kRows[] = {
      {"dependencies = [\"torch>=2.0;;\"]", "`pyproject.toml` line 4, column 29: "},
      {"dependencies = [\n  'torch ?']", "`pyproject.toml` line 5, column 10: "},
      {"dependencies = [\"\"\"torch>=2.0 ; os_nam == 'x'\"\"\"]",
       "`pyproject.toml` line 4, column 33: "},
      {"dependencies = [\"torch>=x\"]", "`pyproject.toml` line 4, column 23: "},
      {"requires-python = \"3\"", "`pyproject.toml` line 4, column 20: "},
  };
  for (const auto& [text, begin] : kRows) {
    const auto project = parse(text);
    REQUIRE_FALSE(project);
    const std::string& message = project.error().message();
    CHECK_MESSAGE(message.starts_with(begin), message);
    CHECK_MESSAGE(message.find("column", begin.size()) == std::string::npos, message);
  }
}

TEST_CASE(
    "keys of [tool.uv] that change the answer are honoured, those of presentation warned of") {
  const auto project = parse(R"([tool.uv]
exclude-newer = "2024-11-24T00:00:00Z"
index-strategy = "unsafe-best-match"
prerelease = "allow"
resolution = "lowest-direct"
no-build-package = ["numpy"]
constraint-dependencies = ["numpy<2"]
dev-dependencies = ["pytest"]
required-version = ">=0.4"
link-mode = "copy"
[[tool.uv.index]]
name = "pytorch"
url = "https://download.pytorch.org/whl/cu121"
explicit = true
[[tool.uv.index]]
name = "all"
url = "https://index.example/simple"
default = true
assume-old = true
[tool.uv.sources]
torch = { index = "pytorch" }
Torch_Vision = [{ index = "pytorch" }]
numpy = { index = "all" }
)");
  REQUIRE(project);
  const Settings& settings = project->settings;
  CHECK(settings.index->value.url == "https://index.example/simple");
  CHECK(settings.index->value.name == "all");
  CHECK(settings.index->value.is_assumed_old);
  CHECK(settings.index_pins.at(pep::PackageName::literal("numpy")).value == "all");
  REQUIRE(settings.extra_indexes.size() == 1);
  CHECK(settings.extra_indexes[0].value.is_explicit);
  CHECK(settings.index_pins.at(pep::PackageName::literal("torch-vision")).value == "pytorch");
  CHECK(settings.index_strategy->value == IndexStrategy::best_match);
  CHECK(settings.prerelease->value == PrereleaseChoice::allow);
  CHECK(settings.resolution->value == ResolutionChoice::lowest_direct);
  CHECK(document::to_string(settings.exclude_newer->value) == "2024-11-24T00:00:00Z");
  CHECK(settings.file_kinds.size() == 1);
  CHECK(project->constraints.size() == 1);
  CHECK(project->groups.contains(pep::GroupName::literal("dev")));
  CHECK(project->warnings ==
        std::vector<std::string>{
            "`pyproject.toml` line 12: `tool.uv.required-version` is passed over",
            "`pyproject.toml` line 13: `tool.uv.link-mode` is passed over"});
}

TEST_CASE("[tool.sconce] wins over [tool.uv]") {
  const auto project = parse(R"([tool.sconce]
index = "https://a.example/simple"
extra-index = ["https://b.example", { url = "https://c.example", assume-old = true }]
default-groups = []
package = true
conflicts = [[{ extra = "a" }, { group = "dev" }]]
[tool.uv]
index-url = "https://z.example/simple"
default-groups = "all"
package = false
[dependency-groups]
dev = []
)");
  REQUIRE(project);
  CHECK(project->settings.index->value.url == "https://a.example/simple");
  REQUIRE(project->settings.extra_indexes.size() == 2);
  CHECK(project->settings.extra_indexes[1].value.is_assumed_old);
  CHECK(project->default_groups.empty());
  CHECK(project->is_package);
  CHECK(project->conflicts.size() == 1);
}

TEST_CASE("a file without [project] is a project of groups only") {
  const auto project = parse_pyproject("[dependency-groups]\ndev = [\"a\"]\n", "p");
  REQUIRE(project);
  CHECK_FALSE(project->has_project_table);
  CHECK_FALSE(parse_pyproject("[project]\nversion = \"1\"\n", "p"));
  CHECK_FALSE(parse_pyproject("[project]\nname = \"a\"\n", "p"));
  CHECK(parse_pyproject("[project]\nname = \"a\"\ndynamic = [\"version\"]\n", "p"));
}
