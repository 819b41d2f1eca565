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

TEST_CASE("a lock is for its own target, whatever the libc of a machine that nobody described") {
  const LockTarget locked{"3.11", "x86_64-manylinux_2_28", "any", {}, {}};
  const auto words = [&](LockTarget wanted, PlatformSource source) {
    return difference(locked, wanted, source).value_or("none");
  };
  using enum PlatformSource;
  CHECK(words(locked, stated) == "none");
  CHECK(words({"3.11", "x86_64-manylinux_2_36", "any", {}, {}}, at_hand) == "none");
  CHECK(words({"3.11", "x86_64-manylinux_2_36", "any", {}, {}}, stated) ==
        "it is for `x86_64-manylinux_2_28`, not `x86_64-manylinux_2_36`");
  CHECK(words({"3.11", "x86_64-musllinux_1_2", "any", {}, {}}, at_hand) ==
        "it is for `x86_64-manylinux_2_28`, not `x86_64-musllinux_1_2`");
  CHECK(words({"3.12", "x86_64-manylinux_2_28", "any", {}, {}}, at_hand) ==
        "it is for Python 3.11, not 3.12");
  CHECK(words({"3.11", "x86_64-manylinux_2_28", "cu121", {}, {}}, at_hand) ==
        "it is for the accelerator `any`, not `cu121`");
  CHECK(words({"3.11", "x86_64-manylinux_2_28", "any", "535", {}}, at_hand) ==
        "it is for the driver that there is, not 535");
  CHECK(words({"3.11", "x86_64-manylinux_2_28", "any", {}, {"sm_61", "sm_90"}}, at_hand) ==
        "it is for any GPU, not for `sm_61`, `sm_90`");
}
