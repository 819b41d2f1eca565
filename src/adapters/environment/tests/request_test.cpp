#include "request.hpp"

#include <doctest/doctest.h>

namespace sconce::environment {
namespace {

target::Interpreter interpreter(std::string_view version, std::string implementation = "cpython") {
  target::Interpreter described{.version = pep::Version::literal(version)};
  described.implementation = std::move(implementation);
  return described;
}

TEST_CASE("a request admits what its version, range or implementation says") {
  struct Row {
    std::string_view request, version;
    bool admits;
  };
  constexpr Row kRows[] = {
      {"3", "3.11.7", true},
      {"3.11", "3.11.7", true},
      {"3.11", "3.12.0", false},
      {"3.1", "3.11.7", false},
      {"3.11.7", "3.11.7", true},
      {"3.11.7", "3.11.8", false},
      {">=3.10,<3.12", "3.11.7", true},
      {"<3.11", "3.11.7", false},
      {"python3.11", "3.11.7", true},
      {"cpython-3.11", "3.11.7", true},
      {"cpython@3.12", "3.11.7", false},
      {"pypy3.11", "3.11.7", false},
      {"3.14.0rc1", "3.14.0rc1", true},
      {"3.11t", "3.11.7", false},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.request);
    const auto request = parse_request(row.request);
    REQUIRE(request.has_value());
    CHECK(request->admits(interpreter(row.version)) == row.admits);
  }
}

TEST_CASE("a build without the GIL is taken only by who asks for it") {
  target::Interpreter described = interpreter("3.13.0");
  described.free_threaded = true;
  CHECK(parse_request("3.13t")->admits(described));
  CHECK_FALSE(parse_request("3.13")->admits(described));
}

TEST_CASE("pypy3.10 is a name, an implementation and a version") {
  const auto request = parse_request("pypy3.10");
  REQUIRE(request.has_value());
  CHECK(request->name == "pypy3.10");
  CHECK(request->admits(interpreter("3.10.14", "pypy")));
  CHECK_FALSE(request->admits(interpreter("3.10.14")));
}

TEST_CASE("a slash makes a path, other words are names") {
  CHECK(parse_request("/opt/python/bin/python3")->path == "/opt/python/bin/python3");
  CHECK(parse_request("./venv")->path == "./venv");
  CHECK(parse_request("my-environment")->name == "my-environment");
}

TEST_CASE("what begins like a version and is none is an error of usage") {
  for (std::string_view text : {"", "3.x", ">=three", "3.11.7.8.9!"}) {
    CAPTURE(text);
    const auto request = parse_request(text);
    REQUIRE_FALSE(request.has_value());
    CHECK(request.error().kind() == ErrorKind::usage);
  }
}

TEST_CASE("the first line that is no comment counts in .python-version") {
  CHECK(first_request("# chosen by hand\n\n 3.11.7 # why\n3.10\n") == "3.11.7");
  CHECK_FALSE(first_request("\n# nothing\n").has_value());
}

}  // namespace
}  // namespace sconce::environment
