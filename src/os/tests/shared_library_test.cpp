#include "sconce/os/shared_library.hpp"

#include <doctest/doctest.h>

#include "scratch.hpp"

namespace sconce::os {
namespace {

TEST_CASE("a function of a loaded library can be called, a missing one is told") {
  const auto library = SharedLibrary::load("libz.so.1");
  REQUIRE(library.has_value());
  const char* (*version)() = nullptr;
  REQUIRE(library->find("zlibVersion", version));
  CHECK(std::string(version()).starts_with("1."));
  CHECK_FALSE(library->find("no_such_function", version));
  CHECK((version == nullptr));
}

TEST_CASE("a library that cannot be loaded is named once, with the reason") {
  const Scratch scratch;
  const std::string path = scratch.write("no_library.so", "text");
  for (const std::string& name : {path, std::string("libsconce-none.so.1")}) {
    const auto library = SharedLibrary::load(name);
    REQUIRE_FALSE(library.has_value());
    CHECK(library.error().kind() == ErrorKind::unsupported);
    const std::string start = "cannot load `" + name + "`: ";
    CHECK(library.error().message().starts_with(start));
    CHECK(library.error().message().find(name, start.size()) == std::string::npos);
  }
}

}  // namespace
}  // namespace sconce::os
