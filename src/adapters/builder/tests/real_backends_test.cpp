// Real backends, in environments made by venv and pip from the index that pip is configured with.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>

#include "sconce/base/text.hpp"
#include "sconce/builder/build.hpp"
#include "workshop.hpp"

namespace sconce::builder {
namespace {

std::string run_or_die(std::vector<std::string> arguments) {
  os::ProcessInput input;
  input.arguments = std::move(arguments);
  input.working_directory = "/";
  const auto output = os::run_process(input).value();
  INFO(output.standard_output);
  INFO(output.standard_error);
  REQUIRE(output.exit_status == 0);
  return output.standard_output;
}

/// An environment without pip, which takes seconds to set up; gives its python.
std::string make_environment(const std::string& folder) {
  run_or_die({test_interpreter().executable, "-m", "venv", "--without-pip", folder});
  return folder + "/bin/python";
}

std::vector<std::string> pip_install(const std::string& python) {
  return {
      test_interpreter().executable, "-I", "-m", "pip", "--python", python, "install", "--quiet",
      "--disable-pip-version-check"};
}

/// Environments by venv and pip.
class PipSandbox final : public BuildSandbox {
 public:
  explicit PipSandbox(std::string folder) : folder_(std::move(folder)) {}

  Result<std::vector<std::string>> resolve(
      std::span<const pep::Requirement> requirements) override {
    return texts_of(requirements);
  }
  Result<BuildEnvironment> prepare(std::span<const pep::Requirement> requirements) override {
    const std::string python = make_environment(fmt::format("{}-{}", folder_, ++count_));
    std::vector<std::string> command = pip_install(python);
    for (std::string& text : texts_of(requirements)) command.push_back(std::move(text));
    if (!requirements.empty()) run_or_die(std::move(command));
    return BuildEnvironment{python, os::parent_path(python)};
  }

 private:
  static std::vector<std::string> texts_of(std::span<const pep::Requirement> requirements) {
    std::vector<std::string> texts;
    for (const pep::Requirement& requirement : requirements)
      texts.push_back(requirement.to_string());
    return texts;
  }
  std::string folder_;
  int count_ = 0;
};

constexpr std::string_view kNative = R"(#define PY_SSIZE_T_CLEAN
#include <Python.h>
static PyObject* answer(PyObject* self, PyObject* none) { return PyLong_FromLong(42); }
static PyMethodDef methods[] = {{"answer", answer, METH_NOARGS, ""}, {0}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "_native", "", -1, methods};
PyMODINIT_FUNC PyInit__native(void) { return PyModule_Create(&module); }
)";
constexpr std::string_view kPure = "def answer():\n    return 42\n";
constexpr std::string_view kOverNative = "from ._native import answer\n";

std::string project_table(std::string_view rest) {
  return "[project]\nname = \"demo\"\nversion = \"1.5\"\ndescription = \"A demo\"\n"
         "requires-python = \">=3.8\"\ndependencies = [\"packaging>=20\"]\n" +
         std::string(rest);
}

std::string build_system(std::string_view requirement, std::string_view backend) {
  return fmt::format("[build-system]\nrequires = [\"{}\"]\nbuild-backend = \"{}\"\n", requirement,
                     backend);
}

/// A source tree: path to content.
using Tree = std::map<std::string, std::string>;

struct Backend {
  std::string name;
  Tree tree;
  /// What an editable installation imports; none where that takes the build's own tools.
  bool is_editable_importable = true;
};

std::vector<Backend> backends() {
  return {
      {"setuptools with a native module and a version of its own",
       {{"pyproject.toml",
         build_system("setuptools>=64", "setuptools.build_meta") +
             "[project]\nname = \"demo\"\ndynamic = [\"version\", \"dependencies\"]\n"
             "[tool.setuptools.dynamic]\nversion = {attr = \"demo.version.number\"}\n"},
        {"setup.py",
         "from setuptools import Extension, setup\n"
         "setup(packages=['demo'], install_requires=['packaging>=20'],\n"
         "      ext_modules=[Extension('demo._native', ['demo/_native.c'])])\n"},
        {"demo/__init__.py", std::string(kOverNative)},
        {"demo/version.py", "number = '1.5'\n"},
        {"demo/_native.c", std::string(kNative)}}},
      {"setuptools as it was, by setup.py alone",
       {{"setup.py",
         "from setuptools import setup\n"
         "setup(name='demo', version='1.5', packages=['demo'], "
         "install_requires=['packaging>=20'])\n"},
        {"demo/__init__.py", std::string(kPure)}}},
      {"hatchling",
       {{"pyproject.toml", build_system("hatchling", "hatchling.build") + project_table("")},
        {"src/demo/__init__.py", std::string(kPure)}}},
      {"flit-core",
       {{"pyproject.toml",
         build_system("flit_core>=3.4", "flit_core.buildapi") + project_table("")},
        {"demo/__init__.py", "\"\"\"A demo\"\"\"\n" + std::string(kPure)}}},
      {"poetry-core",
       {{"pyproject.toml",
         build_system("poetry-core", "poetry.core.masonry.api") +
             "[tool.poetry]\nname = \"demo\"\nversion = \"1.5\"\ndescription = \"\"\nauthors = []\n"
             "[tool.poetry.dependencies]\npython = \">=3.8\"\npackaging = \">=20\"\n"},
        {"demo/__init__.py", std::string(kPure)}}},
      {"meson-python",
       {{"pyproject.toml", build_system("meson-python", "mesonpy") + project_table("")},
        {"meson.build",
         "project('demo', 'c', version: '1.5')\n"
         "py = import('python').find_installation(pure: false)\n"
         "py.install_sources('demo/__init__.py', subdir: 'demo')\n"
         "py.extension_module('_native', 'demo/_native.c', install: true, subdir: 'demo')\n"},
        {"demo/__init__.py", std::string(kOverNative)},
        {"demo/_native.c", std::string(kNative)}},
       false},
      {"scikit-build-core",
       {{"pyproject.toml",
         build_system("scikit-build-core", "scikit_build_core.build") + project_table("")},
        {"CMakeLists.txt",
         "cmake_minimum_required(VERSION 3.18)\nproject(demo LANGUAGES C)\n"
         "find_package(Python REQUIRED COMPONENTS Interpreter Development.Module)\n"
         "Python_add_library(_native MODULE src/demo/_native.c WITH_SOABI)\n"
         "install(TARGETS _native DESTINATION demo)\n"},
        {"src/demo/__init__.py", std::string(kOverNative)},
        {"src/demo/_native.c", std::string(kNative)}}},
  };
}

/// Installs a wheel of the store into an environment of its own and calls what it holds.
std::string answer_of(const Workshop& shop, const BuiltWheel& wheel, const std::string& place) {
  const std::string python = make_environment(shop / place);
  const std::string file = shop / (place + "-wheel/" + wheel.file_name);
  REQUIRE(os::make_directories(os::parent_path(file)).has_value());
  REQUIRE(os::copy_file(shop.store().wheel_path(wheel.sha256), file, 0644).has_value());
  std::vector<std::string> command = pip_install(python);
  command.insert(command.end(), {"--no-deps", "--no-index", file});
  run_or_die(std::move(command));
  return std::string(trim(run_or_die({python, "-I", "-c", "import demo; print(demo.answer())"})));
}

BuildServices services_of(Workshop& shop) {
  BuildServices services = shop.services();
  services.variables = os::process_environment();
  return services;
}

std::string said(const Error& error) {
  std::string text = error.to_string();
  for (const std::string& line : error.quoted_lines()) text += "\n| " + line;
  for (const std::string& hint : error.hints()) text += "\nhint: " + hint;
  return text;
}

template <class Value>
Value require(Result<Value> result) {
  INFO((result ? std::string() : said(result.error())));
  REQUIRE(result.has_value());
  return *std::move(result);
}

TEST_CASE("real backends give metadata, wheels and editable installations that work") {
  for (const Backend& backend : backends()) {
    CAPTURE(backend.name);
    Workshop shop;
    for (const auto& [path, content] : backend.tree) shop.write("demo/" + path, content);
    PipSandbox sandbox(shop / "env");
    BuildRequest request{.source = FolderSource{shop / "demo"}, .tags = test_tags()};
    request.name = pep::PackageName::literal("demo");

    const auto metadata = require(build_metadata(services_of(shop), request, sandbox));
    CHECK(metadata.metadata.version.to_string() == "1.5");
    REQUIRE(metadata.metadata.requires_dist.size() == 1);
    CHECK(metadata.metadata.requires_dist[0].to_string() == "packaging>=20");

    const auto wheel = require(build_wheel(services_of(shop), request, sandbox));
    CHECK(wheel.metadata.metadata.requires_dist == metadata.metadata.requires_dist);
    CHECK(answer_of(shop, wheel, "plain") == "42");
    CHECK(require(build_wheel(services_of(shop), request, sandbox)).was_in_store);

    request.kind = BuildKind::editable;
    const auto editable = require(build_wheel(services_of(shop), request, sandbox));
    CHECK(editable.parsed.version.to_string() == "1.5");
    if (backend.is_editable_importable) CHECK(answer_of(shop, editable, "editable") == "42");
    for (const auto& notice : shop.notices()) CHECK(notice.text.empty());
  }
}

TEST_CASE("a source archive that a real backend made is built") {
  Workshop shop;
  shop.write("demo-1.5/pyproject.toml",
             build_system("hatchling", "hatchling.build") + project_table(""));
  shop.write("demo-1.5/demo/__init__.py", kPure);
  PipSandbox sandbox(shop / "env");
  const std::vector<pep::Requirement> needed = {pep::Requirement::parse("hatchling").value()};
  const BuildEnvironment environment = sandbox.prepare(needed).value();
  shop.run({environment.python, "-m", "hatchling", "build", "-t", "sdist"}, shop / "demo-1.5");
  BuildRequest request{.source = archive_source(shop / "demo-1.5/dist/demo-1.5.tar.gz", {}).value(),
                       .tags = test_tags()};
  const auto wheel = require(build_wheel(services_of(shop), request, sandbox));
  CHECK(answer_of(shop, wheel, "plain") == "42");
}

TEST_CASE("a version that is taken from git's tags is that of the commit") {
  Workshop shop;
  shop.write("origin/pyproject.toml",
             "[build-system]\nrequires = [\"setuptools>=64\", \"setuptools-scm>=8\"]\n"
             "build-backend = \"setuptools.build_meta\"\n[project]\nname = \"demo\"\n"
             "dynamic = [\"version\"]\n[tool.setuptools_scm]\n");
  shop.write("origin/demo/__init__.py", kPure);
  for (const std::vector<std::string>& command :
       std::vector<std::vector<std::string>>{{"init", "--quiet", "-b", "main"},
                                             {"add", "-A"},
                                             {"commit", "--quiet", "-m", "one"},
                                             {"tag", "v1.5"}}) {
    std::vector<std::string> arguments = {"git"};
    arguments.insert(arguments.end(), command.begin(), command.end());
    shop.run(arguments, shop / "origin");
  }
  const auto location = pep::GitLocation::parse("git+file://" + shop / "origin").value();
  PipSandbox sandbox(shop / "env");
  BuildRequest request{.source = pin_git(location, shop.git_services()).value(),
                       .tags = test_tags()};
  const auto wheel = require(build_wheel(services_of(shop), request, sandbox));
  CHECK(wheel.parsed.version.to_string() == "1.5");
  CHECK(answer_of(shop, wheel, "plain") == "42");
}

TEST_CASE("a native module that does not compile shows the compiler's error") {
  for (const Backend& backend : backends()) {
    if (!backend.tree.contains("demo/_native.c") && !backend.tree.contains("src/demo/_native.c")) {
      continue;
    }
    CAPTURE(backend.name);
    Workshop shop;
    for (const auto& [path, content] : backend.tree) {
      shop.write("demo/" + path, path.ends_with(".c") ? "#include <absent.h>\n" : content);
    }
    PipSandbox sandbox(shop / "env");
    const BuildRequest request{.source = FolderSource{shop / "demo"}, .tags = test_tags()};
    const auto wheel = build_wheel(services_of(shop), request, sandbox);
    REQUIRE_FALSE(wheel);
    CHECK(wheel.error().kind() == ErrorKind::build);
    const auto& lines = wheel.error().quoted_lines();
    INFO(said(wheel.error()));
    const auto names_header = [](const std::string& line) {
      return line.find("fatal error: absent.h: No such file or directory") != line.npos;
    };
    CHECK(std::ranges::any_of(lines, names_header));
    CHECK(lines.size() <= 15);
  }
}

}  // namespace
}  // namespace sconce::builder
