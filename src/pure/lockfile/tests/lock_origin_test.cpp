#include "sconce/lockfile/lock_origin.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace sconce;
using namespace sconce::lockfile;

namespace {

const std::string kDigest = "sha256:" + std::string(64, 'a');
const std::string kHead = "lock-version = \"1.0\"\ncreated-by = \"sconce\"\npackages = []\n";

/// The bytes of version 1: to be read by every later program.
const std::string kTable =
    "\n[tool.sconce]\nversion = 1\ninputs = \"" + kDigest +
    "\"\naccelerator = \"cu130\"\n\n[tool.sconce.target]\n"
    "python = \"3.11\"\nplatform = \"x86_64-manylinux_2_36\"\n"
    "accelerator = \"any\"\ndriver = \"535\"\ngpus = [\"sm_61\", \"sm_90\"]\n";

std::string message(const std::string& table) {
  const auto lock = Pylock::parse(kHead + table);
  REQUIRE(lock);
  const auto origin = read_origin(*lock);
  return origin ? "none" : origin.error().message();
}

}  // namespace

TEST_CASE("version 1 of the table is read, and written again as the same bytes") {
  const auto lock = Pylock::parse(kHead + kTable);
  REQUIRE(lock);
  const auto origin = read_origin(*lock);
  REQUIRE(origin);
  REQUIRE(origin->has_value());
  CHECK((*origin)->inputs.to_string() == kDigest);
  CHECK((*origin)->build == accelerator::Build::cuda(13, 0));
  CHECK((*origin)->target ==
        LockTarget{"3.11", "x86_64-manylinux_2_36", "any", "535", {"sm_61", "sm_90"}});
  Pylock written{.lock_version = pep::Version::literal("1.0"), .created_by = "sconce"};
  written.tool = (*origin)->to_toml();
  CHECK(written.to_text() == kHead + kTable);
}

TEST_CASE("a lock of another tool has no origin, and one of a later version is not guessed at") {
  CHECK_FALSE(read_origin(*Pylock::parse(kHead + "[tool.other]\n")).value());
  CHECK(message("[tool.sconce]\nversion = 2\n") == "`tool.sconce` of version 2 is not understood");
  CHECK(message("[tool.sconce]\nversion = 1\ninputs = \"md5:0\"\n").find("`tool.sconce.inputs`") !=
        std::string::npos);
  CHECK(message("[tool.sconce]\nversion = 1\ninputs = \"" + kDigest + "\"\n")
            .find("`tool.sconce.target` is malformed: it is required") != std::string::npos);
}

TEST_CASE("a package may state the build that it was made for") {
  PylockPackage package{.name = pep::PackageName::literal("torch")};
  CHECK_FALSE(stated_build(package));
  package.tool = build_table(accelerator::Build::cuda(12, 1));
  CHECK(stated_build(package) == accelerator::Build::cuda(12, 1));
}
