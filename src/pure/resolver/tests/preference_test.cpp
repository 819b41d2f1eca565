#include <doctest/doctest.h>

#include "literal_source.hpp"
#include "sconce/resolver/preferences.hpp"

namespace sconce::resolver::tests {
namespace {

/// The chosen versions, or the error or refusal.
std::string solved(const LiteralWorld& world, const SolveInput& input, unsigned seed = 0) {
  LiteralSource source(world, seed);
  CollectedNotices notices;
  const auto answer = solve(input, source, notices, {});
  if (!answer) return "error: " + answer.error().to_string();
  if (const auto* none = std::get_if<NoSolution>(&*answer)) return none->to_string();
  std::string text;
  const auto& resolution = std::get<Resolution>(*answer);
  for (const ResolvedPackage& package : resolution.packages) {
    text += package.name.text() + " " + package.version.to_string() +
            (package.is_named_by_lock ? " locked" : "") + "\n";
  }
  for (const auto& warning : resolution.warnings) text += "warning: " + warning + "\n";
  return text;
}

PreferredVersion version(const std::string& text, std::vector<LockedFile> files = {}) {
  return {.version = pep::Version::literal(text), .files = std::move(files)};
}

pep::PackageName name(const std::string& text) { return pep::PackageName::literal(text); }

inventory::Inventory inventory_of(const std::string& project, const std::string& text) {
  const std::string metadata =
      "Metadata-Version: 2.1\nName: " + project + "\nVersion: " + text + "\n";
  inventory::Inventory inventory;
  inventory.distributions.push_back({.name = name(project),
                                     .version = pep::Version::literal(text),
                                     .dist_info = *RelativePath::parse("lib/a.dist-info"),
                                     .metadata = *pep::CoreMetadata::parse(metadata)});
  return inventory;
}

const LiteralWorld kWorld{{"a", {{"1.0", {}}, {"2.0", {{"b<2"}}}, {"3.0", {}}}},
                          {"b", {{"1.0", {}}, {"1.5", {}}, {"2.0", {}}}}};

}  // namespace

TEST_CASE("what a lock names is taken before the newest, as far as it satisfies") {
  const target::Target target = literal_target();
  for (unsigned seed = 0; seed < 5; ++seed) {
    SolveInput input = literal_input(target, {"a", "b"});
    input.locked = {{name("a"), {version("2.0")}}, {name("b"), {version("1.0")}}};
    CHECK(solved(kWorld, input, seed) == "a 2.0 locked\nb 1.0 locked\n");
    input = literal_input(target, {"a>2", "b"});
    input.locked = {{name("a"), {version("2.0")}}, {name("b"), {version("1.0")}}};
    CHECK(solved(kWorld, input, seed) == "a 3.0\nb 1.0 locked\n");
    input = literal_input(target, {"a", "b"});
    input.locked = {{name("a"), {version("9.0"), version("1.0")}}};
    CHECK(solved(kWorld, input, seed) == "a 1.0 locked\nb 2.0\n");
  }
}

TEST_CASE("an upgrade drops what locks prefer") {
  const target::Target target = literal_target();
  SolveInput input = literal_input(target, {"a", "b"});
  input.locked = {{name("a"), {version("1.0")}}, {name("b"), {version("1.0")}}};
  input.upgrade.insert(name("a"));
  CHECK(solved(kWorld, input) == "a 3.0\nb 1.0 locked\n");
  input.upgrade_all = true;
  CHECK(solved(kWorld, input) == "a 3.0\nb 2.0\n");
}

TEST_CASE("a lock outranks what is installed, and that outranks suggestions") {
  const target::Target target = literal_target();
  const auto inventory = inventory_of("b", "1.5");
  SolveInput input = literal_input(target, {"b"});
  input.installed = &inventory;
  input.suggested = {{name("b"), {version("1.0")}}};
  CHECK(solved(kWorld, input) == "b 1.5\n");
  input.locked = input.suggested;
  CHECK(solved(kWorld, input) == "b 1.0 locked\n");
  input = literal_input(target, {"b"});
  input.suggested = {{name("b"), {version("1.0")}}};
  CHECK(solved(kWorld, input) == "b 1.0 locked\n");
}

TEST_CASE("a version of another target's lock stands for that release of every build") {
  const LiteralWorld world{{"a", {{"1.0+cpu", {}}, {"1.0+cu121", {}}, {"2.0+cpu", {}}}}};
  const target::Target target = literal_target();
  SolveInput input = literal_input(target, {"a"}, {"a!=1.0+cu121"});
  input.locked = {{name("a"),
                   {{.version = pep::Version::literal("1.0+cu121"),
                     .match = PreferredVersion::Match::any_label}}}};
  CHECK(solved(world, input) == "a 1.0+cpu locked\n");
}

TEST_CASE("a lock may keep what was yanked, and pre-releases, without being asked again") {
  LiteralWorld world{{"a", {{"1.0", {}}, {"2.0rc1", {}}}}, {"b", {{"1.0", {}}, {"2.0", {}}}}};
  world["b"]["1.0"].yanked = "broken";
  const target::Target target = literal_target();
  SolveInput input = literal_input(target, {"a", "b"});
  input.locked = {{name("a"), {version("2.0rc1")}}, {name("b"), {version("1.0")}}};
  CHECK(solved(world, input) ==
        "a 2.0rc1 locked\nb 1.0 locked\nwarning: `b 1.0` is yanked: broken\n");
}

TEST_CASE(
    "of the archives that fit the locked one is taken, and none that changed under its name") {
  LiteralWorld world{
      {"a", {{"1.0", {.wheel_tags = {"py3-none-any", "cp311-cp311-linux_x86_64"}}}}}};
  const auto hash = [](char digit) {
    return *Digest::parse(HashAlgorithm::sha256, std::string(64, digit));
  };
  const target::Target target = literal_target();
  SolveInput input = literal_input(target, {"a"});
  input.locked = {{name("a"), {version("1.0", {{"a-1.0-py3-none-any.whl", {hash('a')}}})}}};
  LiteralSource source(world);
  CollectedNotices notices;
  const auto answer = solve(input, source, notices, {});
  REQUIRE(answer);
  CHECK(std::get<Resolution>(*answer).packages.at(0).file->file_name == "a-1.0-py3-none-any.whl");

  world["a"]["1.0"].hashes = {hash('b')};
  CHECK(solved(world, input) ==
        "error: `a-1.0-py3-none-any.whl` has the hash sha256:" + std::string(64, 'b') +
            " on `main`, and the lock file says " + "sha256:" + std::string(64, 'a'));
  world["a"]["1.0"].hashes = {hash('a')};
  CHECK(solved(world, input) == "a 1.0 locked\n");
}

}  // namespace sconce::resolver::tests
