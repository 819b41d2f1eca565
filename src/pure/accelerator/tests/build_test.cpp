#include "sconce/accelerator/build.hpp"

#include <doctest/doctest.h>

#include <string>

namespace sconce::accelerator {
namespace {

std::string label_build(std::string_view version) {
  const auto build = build_of_label(pep::Version::literal(version));
  return build ? build->name() : "none";
}

TEST_CASE("A build's name and its value are inverses, whatever the toolkit") {
  for (const char* name : {"cpu", "xpu", "cu80", "cu92", "cu118", "cu121", "cu134", "cu200",
                           "rocm6.4", "rocm6.2.4", "rocm7.14"}) {
    CAPTURE(name);
    const auto build = parse_build_name(name);
    REQUIRE(build);
    CHECK(build->name() == name);
    CHECK(build_of(version_of(*build)) == *build);
  }
  CHECK(*parse_build_name("cu121") == Build::cuda(12, 1));
  CHECK(parse_build_name("rocm6.4")->to_string() == "ROCm 6.4");
}

TEST_CASE("Text that is no name of a build is none") {
  for (const char* name : {"", "cu", "cu1", "cu12", "cu12x", "cuda12.1", "rocm", "rocm6", "rocm6.x",
                           "gpu", "cu012", "cu99999999", "CU121"}) {
    CAPTURE(name);
    CHECK_FALSE(parse_build_name(name));
  }
}

TEST_CASE("A local label names a build by its first part") {
  CHECK(label_build("2.1.2+cu121") == "cu121");
  CHECK(label_build("2.0.1+cpu.cxx11.abi") == "cpu");
  CHECK(label_build("2.1.0+cu121.with.pypi.cudnn") == "cu121");
  CHECK(label_build("2.9.0+rocm6.4") == "rocm6.4");
  CHECK(label_build("2.9.0+rocm6.4.2.git76481f7c") == "rocm6.4.2");
  CHECK(label_build("2.12.0.dev20260401+cu130") == "cu130");
  CHECK(label_build("2.3.0a0+ebedce2.nv24.02") == "none");
  CHECK(label_build("2.9.1+rocmsdk20251116") == "none");
  CHECK(label_build("2.9.0+debian") == "none");
  CHECK(label_build("2.9.0") == "none");
}

TEST_CASE(
    "Who must match the major version may have any minor version of the same kind beside it") {
  const auto range = builds_beside(Build::cuda(13, 2), Strictness::must_match_major);
  CHECK(range.contains(version_of(Build::cuda(13, 0))));
  CHECK(range.contains(version_of(Build::cuda(13, 4))));
  CHECK_FALSE(range.contains(version_of(Build::cuda(12, 9))));
  CHECK_FALSE(range.contains(version_of(Build::cuda(14, 0))));
  CHECK_FALSE(range.contains(version_of(Build::cpu())));
  CHECK_FALSE(range.contains(version_of(*parse_build_name("rocm13.0"))));
  const auto cpu = builds_beside(Build::cpu(), Strictness::must_match_major);
  CHECK(cpu.contains(version_of(Build::cpu())));
  CHECK_FALSE(cpu.contains(version_of(Build::cuda(12, 1))));
}

TEST_CASE("Who must be equal has only its own build beside it, and who is free has any") {
  const auto equal = builds_beside(Build::cuda(13, 0), Strictness::must_equal);
  CHECK(equal.contains(version_of(Build::cuda(13, 0))));
  CHECK_FALSE(equal.contains(version_of(Build::cuda(13, 2))));
  CHECK(builds_beside(Build::cpu(), Strictness::free).is_full());
}

}  // namespace
}  // namespace sconce::accelerator
