#include <doctest/doctest.h>

#include "candidates.hpp"
#include "sconce/environment/interpreters.hpp"
#include "scratch.hpp"

namespace sconce::environment {
namespace {

/// 3.11.7 and 3.12.1 below pyenv, 3.10.13 on PATH after pyenv's shims.
struct World {
  Scratch scratch;
  SearchPlaces places;
  std::string python310, python311, python312;

  World() {
    python310 = scratch.add_python("usr", "3.10.13");
    python311 = scratch.add_python("pyenv/versions/3.11.7", "3.11.7");
    python312 = scratch.add_python("pyenv/versions/3.12.1", "3.12.1");
    for (std::string_view name : {"python3", "python3.11", "python3.12"}) {
      scratch.write("pyenv/shims/" + std::string(name), "#!/bin/sh\nexit 1\n", 0755);
    }
    places.path = {scratch / "pyenv/shims", scratch / "usr/bin"};
    places.pyenv_root = scratch / "pyenv";
    places.working_directory = scratch / "project";
    REQUIRE(os::make_directories(scratch / "project/below").has_value());
  }

  [[nodiscard]] std::string find(std::optional<std::string> request,
                                 std::string_view requires_python = "") const {
    InterpreterQuery query{.request = std::move(request), .project_folder = scratch / "project"};
    if (!requires_python.empty()) {
      query.requires_python = pep::SpecifierSet::literal(requires_python);
    }
    const auto found = find_interpreter(query, places, nullptr);
    return found ? found->executable : "error: " + found.error().message();
  }
};

TEST_CASE("requests find the interpreter that they name, on PATH, below pyenv or by path") {
  const World world;
  CHECK(world.find("3.10") == world.python310);
  CHECK(world.find("3.11") == world.python311);
  CHECK(world.find("3.12.1") == world.python312);
  CHECK(world.find(">=3.11,<3.12") == world.python311);
  CHECK(world.find("python3.12") == world.python312);
  CHECK(world.find("python3.10") == world.python310);
  CHECK(world.find(world.scratch / "usr/bin/python3") == world.python310);
  CHECK(world.find(world.scratch / "pyenv/versions/3.11.7") == world.python311);
}

TEST_CASE("without a request the first on PATH that the project takes is taken") {
  const World world;
  CHECK(world.find(std::nullopt) == world.python310);
  CHECK(world.find(std::nullopt, ">=3.12") == world.python312);
}

TEST_CASE("a pyenv shim stands for the version that pyenv would start") {
  World world;
  world.scratch.write("pyenv/version", "3.12.1\n");
  CHECK(world.find(std::nullopt) == world.python312);
  CHECK(world.find("python3") == world.python312);
  world.places.pyenv_version = "3.11:system";
  CHECK(world.find("python3") == world.python311);
}

TEST_CASE(".python-version is found in the folders above and gives way to a request") {
  const World world;
  world.scratch.write(".python-version", "3.12\n");
  CHECK(world.find(std::nullopt) == world.python312);
  CHECK(world.find("3.11") == world.python311);
  world.scratch.write("project/.python-version", "3.11.7\n");
  CHECK(world.find(std::nullopt) == world.python311);
}

TEST_CASE("an active environment goes before PATH, by the interpreter underneath") {
  World world;
  world.scratch.link("active/bin/python", world.python311);
  world.scratch.write("active/pyvenv.cfg", "home = /somewhere\n");
  world.places.active_environment = world.scratch / "active";
  CHECK(world.find(std::nullopt) == world.python311);
  CHECK(world.find("3.10") == world.python310);
}

TEST_CASE("what is nowhere is an error that says what was found") {
  const World world;
  const InterpreterQuery query{.request = "3.9", .project_folder = world.scratch / "project"};
  const auto found = find_interpreter(query, world.places, nullptr);
  REQUIRE_FALSE(found.has_value());
  CHECK(found.error().kind() == ErrorKind::not_found);
  CHECK(found.error().message() == "no Python that is `3.9` was found");
  CHECK(found.error().hints().front().find("Python 3.10.13") != std::string::npos);
}

TEST_CASE("a request that the project's requires-python excludes is an error of input") {
  const World world;
  InterpreterQuery query{.request = "3.11", .project_folder = world.scratch / "project"};
  query.requires_python = pep::SpecifierSet::literal(">=3.12");
  const auto found = find_interpreter(query, world.places, nullptr);
  REQUIRE_FALSE(found.has_value());
  CHECK(found.error().kind() == ErrorKind::input);
  query.request = world.python311;
  CHECK(find_interpreter(query, world.places, nullptr).error().kind() == ErrorKind::input);
}

TEST_CASE("an environment's interpreter fits the query or not") {
  const World world;
  const auto described = *describe_interpreter(world.python311, nullptr);
  const auto asks = [&](std::optional<std::string> request) {
    const InterpreterQuery query{.request = std::move(request),
                                 .project_folder = world.scratch / "project"};
    return *fits(described, query, world.places, nullptr);
  };
  CHECK(asks(std::nullopt));
  CHECK(asks("3.11"));
  CHECK(asks("python3.11"));
  CHECK(asks(world.python311));
  CHECK_FALSE(asks("3.12"));
  CHECK_FALSE(asks(world.python312));
}

}  // namespace
}  // namespace sconce::environment
