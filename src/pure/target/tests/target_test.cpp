#include "sconce/target/target.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace sconce::target {
namespace {

Interpreter linux_interpreter(std::string_view version) {
  Interpreter interpreter{.version = pep::Version::literal(version)};
  interpreter.libc = {pep::LibcVersion::Kind::glibc, 2, 36};
  return interpreter;
}

bool takes(const Target& target, const pep::Tag& tag) {
  return target.tags.rank({tag}).has_value();
}

TEST_CASE("the markers of a Linux CPython are those that it states itself") {
  Interpreter interpreter = linux_interpreter("3.11.7");
  interpreter.platform_release = "6.1.0";
  const Target target = target_of(interpreter);
  CHECK(target.markers.os_name == "posix");
  CHECK(target.markers.sys_platform == "linux");
  CHECK(target.markers.platform_system == "Linux");
  CHECK(target.markers.platform_machine == "x86_64");
  CHECK(target.markers.platform_release == "6.1.0");
  CHECK(target.markers.platform_python_implementation == "CPython");
  CHECK(target.markers.implementation_name == "cpython");
  CHECK(target.markers.implementation_version == "3.11.7");
  CHECK(target.markers.python_version == "3.11");
  CHECK(target.markers.python_full_version == "3.11.7");
  CHECK(target.description == "CPython 3.11.7, Linux x86_64, glibc 2.36");
}

TEST_CASE("PyPy states its own version beside Python's") {
  Interpreter interpreter = linux_interpreter("3.10.14");
  interpreter.implementation = "pypy";
  interpreter.pypy_version = "7.3";
  interpreter.implementation_version = "7.3.17";
  const Target target = target_of(interpreter);
  CHECK(target.markers.platform_python_implementation == "PyPy");
  CHECK(target.markers.implementation_version == "7.3.17");
  CHECK(target.markers.python_full_version == "3.10.14");
}

TEST_CASE("tags go down from the host's libc to the oldest that still runs") {
  const Target target = target_of(linux_interpreter("3.11.7"));
  CHECK(takes(target, {"cp311", "cp311", "manylinux_2_36_x86_64"}));
  CHECK(takes(target, {"cp311", "cp311", "manylinux2014_x86_64"}));
  CHECK(takes(target, {"py3", "none", "any"}));
  CHECK_FALSE(takes(target, {"cp311", "cp311", "manylinux_2_37_x86_64"}));
  CHECK_FALSE(takes(target, {"cp312", "cp312", "manylinux2014_x86_64"}));
}

TEST_CASE("a platform by name gives the machine, system and libc that it stands for") {
  struct Row {
    std::string_view platform, sys_platform, machine, tag;
  };
  constexpr Row kRows[] = {
      {"linux", "linux", "x86_64", "manylinux_2_28_x86_64"},
      {"x86_64-unknown-linux-gnu", "linux", "x86_64", "manylinux_2_28_x86_64"},
      {"x86_64-manylinux2014", "linux", "x86_64", "manylinux_2_17_x86_64"},
      {"aarch64-manylinux_2_31", "linux", "aarch64", "manylinux_2_31_aarch64"},
      {"aarch64-unknown-linux-musl", "linux", "aarch64", "musllinux_1_2_aarch64"},
      {"macos", "darwin", "arm64", "macosx_13_0_arm64"},
      {"aarch64-apple-darwin", "darwin", "arm64", "macosx_11_0_universal2"},
      {"x86_64-apple-darwin", "darwin", "x86_64", "macosx_10_9_x86_64"},
      {"windows", "win32", "AMD64", "win_amd64"},
      {"aarch64-pc-windows-msvc", "win32", "ARM64", "win_arm64"},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.platform);
    const auto interpreter = described_interpreter(pep::Version::literal("3.12.1"), row.platform);
    REQUIRE(interpreter.has_value());
    const Target target = target_of(*interpreter);
    CHECK(target.markers.sys_platform == row.sys_platform);
    CHECK(target.markers.platform_machine == row.machine);
    CHECK(takes(target, {"cp312", "cp312", std::string(row.tag)}));
  }
}

TEST_CASE("a platform with a libc of its own takes nothing newer") {
  const auto old = described_interpreter(pep::Version::literal("3.12"), "x86_64-manylinux2014");
  CHECK_FALSE(takes(target_of(*old), {"cp312", "cp312", "manylinux_2_28_x86_64"}));
}

TEST_CASE("a platform's name describes it again, and so does that of its Python") {
  for (const char* platform :
       {"x86_64-manylinux_2_36", "aarch64-manylinux_2_17", "x86_64-musllinux_1_2",
        "aarch64-apple-darwin", "x86_64-apple-darwin", "i686-pc-windows-msvc"}) {
    const auto interpreter = described_interpreter(pep::Version::literal("3.12.4"), platform);
    REQUIRE(interpreter);
    CHECK(platform_name(*interpreter) == platform);
    CHECK(python_name(*interpreter) == "3.12");
  }
  CHECK(python_name({.version = pep::Version::literal("3.13.1"), .free_threaded = true}) ==
        "3.13t");
  CHECK(python_name({.implementation = "pypy", .version = pep::Version::literal("3.10.2")}) ==
        "pypy3.10");
}

TEST_CASE("a target's marker holds for its minor version of Python on its system alone") {
  const auto target = [](const char* python, const char* platform) {
    return target_of(*described_interpreter(pep::Version::literal(python), platform));
  };
  const pep::Marker marker = environment_marker(target("3.11.7", "linux"));
  CHECK(marker.to_string() ==
        "sys_platform == \"linux\" and platform_machine == \"x86_64\" and "
        "implementation_name == \"cpython\" and python_version == \"3.11\"");
  const auto holds = [&](const Target& other) {
    return *marker.evaluate(other.markers, pep::MarkerNames{});
  };
  CHECK(holds(target("3.11.2", "x86_64-manylinux_2_36")));
  CHECK_FALSE(holds(target("3.12", "linux")));
  CHECK_FALSE(holds(target("3.11.7", "aarch64-manylinux_2_36")));
  CHECK_FALSE(holds(target("3.11.7", "macos")));
}

TEST_CASE("a floor of glibc is taken where the platform states no other one") {
  const pep::LibcVersion glibc{pep::LibcVersion::Kind::glibc, 2, 17};
  const auto lowered = [&](const char* platform) {
    return with_glibc(*described_interpreter(pep::Version::literal("3.11"), platform), platform,
                      glibc);
  };
  CHECK(lowered("linux")->libc == glibc);
  CHECK(lowered("x86_64-manylinux2014")->libc == glibc);
  for (const char* platform : {"x86_64-manylinux_2_28", "x86_64-musllinux_1_2", "macos"}) {
    CAPTURE(platform);
    REQUIRE_FALSE(lowered(platform));
    CHECK(lowered(platform).error().message() ==
          "the platform `" + std::string(platform) + "` and glibc 2.17 contradict each other");
  }
}

TEST_CASE("an unknown platform is an error of usage that lists the known ones") {
  for (std::string_view name :
       {"amiga", "x86_64-manylinux", "x86_64manylinux2014", "sparc-linux"}) {
    const auto interpreter = described_interpreter(pep::Version::literal("3.12"), name);
    REQUIRE_FALSE(interpreter.has_value());
    CHECK(interpreter.error().kind() == ErrorKind::usage);
    CHECK(interpreter.error().hints().front().find("x86_64-unknown-linux-gnu") !=
          std::string::npos);
  }
}

}  // namespace
}  // namespace sconce::target
