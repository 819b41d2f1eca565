#include "sconce/resolver/solve.hpp"

#include <doctest/doctest.h>

#include "literal_source.hpp"
#include "python/candidate_list.hpp"

namespace sconce::resolver::tests {
namespace {

std::string text_of(const Result<std::variant<Resolution, NoSolution>>& answer) {
  if (!answer) return "error: " + answer.error().to_string();
  if (const auto* none = std::get_if<NoSolution>(&*answer)) return none->to_string();
  std::string text;
  for (const ResolvedPackage& package : std::get<Resolution>(*answer).packages) {
    text += package.name.text();
    for (const auto& extra : package.extras) text += "[" + extra.text() + "]";
    text += " " + package.version.to_string() + (package.kept_from_inventory ? " kept" : "") + "\n";
  }
  for (const auto& warning : std::get<Resolution>(*answer).warnings)
    text += "warning: " + warning + "\n";
  return text;
}

std::string solved(const LiteralWorld& world, const SolveInput& input, unsigned seed = 0) {
  LiteralSource source(world, seed);
  CollectedNotices notices;
  return text_of(solve(input, source, notices, {}));
}

std::string solved(const LiteralWorld& world, const std::vector<std::string>& requirements,
                   const std::vector<std::string>& constraints = {}) {
  const target::Target target = literal_target();
  return solved(world, literal_input(target, requirements, constraints));
}

TEST_CASE("the newest versions that fit together are chosen") {
  const LiteralWorld world{{"a", {{"1.0", {}}, {"2.0", {{"b<2"}}}}},
                           {"b", {{"1.5", {}}, {"2.0", {}}}}};
  CHECK(solved(world, {"a"}) == "a 2.0\nb 1.5\n");
  CHECK(solved(world, {"a", "b>=2"}) == "a 1.0\nb 2.0\n");
}

TEST_CASE("a refusal says in one sentence what contradicts what") {
  const LiteralWorld world{{"a", {{"1.0", {{"b>=2"}}}, {"2.0", {{"b<2"}}}}},
                           {"b", {{"1.5", {}}, {"2.0", {}}}}};
  CHECK(solved(world, {"a>=2", "b>=2"}) ==
        "Because the project requires `a>=2` and `b>=2`, and `a 2.0` depends on `b<2`, the "
        "requirements cannot be met.\n");
}

/// A distribution as if installed, with this METADATA after name and version.
inventory::InstalledDistribution installed(const std::string& name, const std::string& version,
                                           const std::string& requires_dist = "") {
  const std::string text = "Metadata-Version: 2.1\nName: " + name + "\nVersion: " + version + "\n" +
                           (requires_dist.empty() ? "" : "Requires-Dist: " + requires_dist + "\n");
  return {.name = pep::PackageName::literal(name),
          .version = pep::Version::literal(version),
          .dist_info = *RelativePath::parse("lib/" + name + ".dist-info"),
          .metadata = *pep::CoreMetadata::parse(text)};
}

TEST_CASE("real projects may be called as virtual packages are") {
  const LiteralWorld world{{"python", {{"1.0", {}}}}, {"root", {{"2.0", {{"python"}}}}}};
  CHECK(solved(world, {"root"}) == "python 1.0\nroot 2.0\n");
}

TEST_CASE("an extra adds its requirements, in the version of its distribution") {
  const LiteralWorld world{
      {"a",
       {{"1.0", {{"c ; extra == 'x'"}, {}, {"x"}}}, {"2.0", {{"c>=9 ; extra == 'x'"}, {}, {"x"}}}}},
      {"c", {{"1.0", {}}}}};
  CHECK(solved(world, {"a"}) == "a 2.0\n");
  CHECK(solved(world, {"a[x]"}) == "a[x] 1.0\nc 1.0\n");
  CHECK(solved(world, {"a[y]"}) == "a[y] 2.0\nwarning: `a 2.0` has no extra `y`\n");
}

TEST_CASE("a constraint binds and never chooses") {
  const LiteralWorld world{
      {"a", {{"1.0", {{"b"}}}}}, {"b", {{"1.0", {}}, {"2.0", {}}}}, {"c", {{"1.0", {}}}}};
  CHECK(solved(world, {"a"}, {"b<2", "c"}) == "a 1.0\nb 1.0\n");
  CHECK(solved(world, {"a"}, {"b>=3"}) ==
        "Because the project requires `a` and a constraint allows only `b>=3`, `a 1.0` depends on "
        "`b`, and no version of `b` matches `>=3`, the requirements cannot be met.\n"
        "hint: nearest usable versions of `b`: 2.0\n");
}

TEST_CASE("a pre-release is taken only where no final release is left, or when allowed") {
  const LiteralWorld world{{"a", {{"1.0", {}}, {"2.0rc1", {}}}}};
  CHECK(solved(world, {"a"}) == "a 1.0\n");
  CHECK(solved(world, {"a>1"}) ==
        "a 2.0rc1\nwarning: `a 2.0rc1` is a pre-release, taken because no final release fits\n");
  const target::Target target = literal_target();
  SolveInput input = literal_input(target, {"a"});
  input.prereleases = PrereleasePolicy::allow;
  CHECK(solved(world, input) == "a 2.0rc1\n");
  input = literal_input(target, {"a>1"});
  input.prereleases = PrereleasePolicy::disallow;
  CHECK(solved(world, input)
            .starts_with("Because the project requires `a>1`, and `a 2.0rc1` is a pre-release, "
                         "which is ruled out"));
}

TEST_CASE("a yanked version is taken for an exact pin anywhere in the graph, with a warning") {
  LiteralWorld world{{"a", {{"1.0", {}}, {"2.0", {}}}}, {"b", {{"1.0", {{"a==2.0"}}}}}};
  world["a"]["2.0"].yanked = "broken";
  CHECK(solved(world, {"a"}) == "a 1.0\n");
  CHECK(solved(world, {"a==2.0"}) == "a 2.0\nwarning: `a 2.0` is yanked: broken\n");
  CHECK(solved(world, {"a", "b"}) == "a 2.0\nb 1.0\nwarning: `a 2.0` is yanked: broken\n");
  CHECK(solved(world, {"a>1", "b"}) == "a 2.0\nb 1.0\nwarning: `a 2.0` is yanked: broken\n");
}

TEST_CASE("files uploaded after the date are not seen, and those without a date neither") {
  LiteralWorld world{{"a", {{"1.0", {}}, {"2.0", {}}, {"3.0", {}}}}};
  world["a"]["1.0"].upload_time = 100;
  world["a"]["2.0"].upload_time = 200;
  world["a"]["3.0"].upload_time.reset();
  const target::Target target = literal_target();
  SolveInput input = literal_input(target, {"a"});
  input.exclude_newer = 150;
  CHECK(solved(world, input) ==
        "a 1.0\nwarning: files of `a` on index `main` were left aside: they have no upload time to "
        "compare with the date asked for\n");
}

TEST_CASE("of an index that is assumed old, files without a date count as old") {
  LiteralWorld world{{"a", {{"1.0", {}}, {"2.0", {}}}}};
  world["a"]["1.0"].upload_time.reset();
  world["a"]["1.0"].is_assumed_old = true;
  world["a"]["2.0"].upload_time = 200;
  world["a"]["2.0"].is_assumed_old = true;
  const target::Target target = literal_target();
  SolveInput input = literal_input(target, {"a"});
  input.exclude_newer = 150;
  CHECK(solved(world, input) == "a 1.0\n");
}

Digest sha256(char digit) { return *Digest::parse(HashAlgorithm::sha256, std::string(64, digit)); }

TEST_CASE("a file that the index states another hash of is no candidate, one without a hash is") {
  LiteralWorld world{{"a", {{"1.0", {}}, {"2.0", {}}, {"3.0", {}}}}};
  world["a"]["1.0"].hashes = {sha256('1')};
  world["a"]["3.0"].hashes = {sha256('3')};
  const target::Target target = literal_target();
  SolveInput input = literal_input(target, {"a"});
  input.requirements.front().hashes = {sha256('1')};
  CHECK(solved(world, input) == "a 2.0\n");
  world["a"]["2.0"].hashes = {sha256('2')};
  CHECK(solved(world, input) == "a 1.0\n");
  input.requirements.push_back({*pep::Requirement::parse("a>=2"), "`r.txt` line 2", {}});
  CHECK(
      solved(world, input) ==
      "Because the project requires `a>=2` (`r.txt` line 2), and `a` 2.0 and 3.0 have no file "
      "with one of the hashes stated for it, the requirements cannot be met.\n"
      "hint: the index states `" +
          sha256('3').to_string() +
          "` for `a-3.0-py3-none-any.whl`: state it with `--hash` only if a source that you trust "
          "says the same\nhint: nearest usable versions of `a`: 1.0\n");
}

TEST_CASE("hashes of constraints bind too, those of requirements for other targets do not") {
  LiteralWorld world{{"a", {{"1.0", {}}, {"2.0", {}}}}};
  world["a"]["1.0"].hashes = {sha256('1')};
  world["a"]["2.0"].hashes = {sha256('2')};
  const target::Target target = literal_target();
  SolveInput input = literal_input(target, {"a", "a; sys_platform == 'win32'"}, {"a"});
  input.requirements.back().hashes = {sha256('9')};
  CHECK(solved(world, input) == "a 2.0\n");
  input.constraints.front().hashes = {sha256('1')};
  CHECK(solved(world, input) == "a 1.0\n");
}

TEST_CASE("among the wheels of a version one that is proven comes before one without a hash") {
  LiteralWorld world{{"a", {{"1.0", {}}}}};
  world["a"]["1.0"].wheel_tags = {"cp311-cp311-manylinux2014_x86_64", "py3-none-any"};
  const target::Target target = literal_target();
  LiteralSource source(world);
  Offering offering = **source.offering(pep::PackageName::literal("a"));
  REQUIRE(offering.files.back().file_name == "a-1.0-py3-none-any.whl");
  offering.files.back().hashes = {sha256('1')};
  AllowedHashes allowed;
  allowed.demand_one_of({sha256('1')});
  const CandidateList list(offering, nullptr, {.target = &target, .hashes = allowed});
  CHECK(list.find(pep::Version::literal("1.0"))->file == &offering.files.back());
}

TEST_CASE("what is kept as it is installed needs none of the stated hashes") {
  LiteralWorld world{{"a", {{"1.0", {}}}}};
  world["a"]["1.0"].hashes = {sha256('1')};
  const inventory::Inventory inventory{{installed("a", "1.0")}, {}};
  const target::Target target = literal_target();
  SolveInput input = literal_input(target, {"a==1.0"});
  input.requirements.front().hashes = {sha256('9')};
  input.installed = &inventory;
  CHECK(solved(world, input) == "a 1.0 kept\n");
}

TEST_CASE("what is installed is kept where it satisfies, and no index is asked for it") {
  const LiteralWorld world{{"a", {{"1.0", {}}, {"2.0", {}}}}, {"b", {{"1.0", {}}, {"2.0", {}}}}};
  const inventory::Inventory inventory{{installed("a", "1.0+cu121", "b<2")}, {}};
  const target::Target target = literal_target();
  SolveInput input = literal_input(target, {"a==1.0", "b"});
  input.installed = &inventory;
  CHECK(solved(world, input) == "a 1.0+cu121 kept\nb 1.0\n");
  LiteralSource source(world);
  CollectedNotices notices;
  REQUIRE(solve(input, source, notices, {}));
  CHECK(source.offering_requests() == std::set<std::string>{"b"});
  input = literal_input(target, {"a", "b"});
  input.installed = &inventory;
  input.upgrade.insert(pep::PackageName::literal("a"));
  CHECK(solved(world, input) == "a 2.0\nb 2.0\n");
}

TEST_CASE("an installed pre-release counts, and what is damaged is fetched in the same version") {
  const LiteralWorld world{{"a", {{"1.0", {}}, {"2.0", {}}, {"2.1a1", {}}}}};
  inventory::Inventory inventory{{installed("a", "2.1a1")}, {}};
  const target::Target target = literal_target();
  SolveInput input = literal_input(target, {"a"});
  input.installed = &inventory;
  CHECK(solved(world, input) == "a 2.1a1 kept\n");
  inventory = {{installed("a", "1.0")}, {}};
  inventory.distributions.front().intact = false;
  CHECK(solved(world, input) == "a 1.0\n");
}

TEST_CASE("the lowest versions are taken where that is asked for") {
  const LiteralWorld world{{"a", {{"1.0", {{"b"}}}, {"2.0", {{"b"}}}}},
                           {"b", {{"1.0", {}}, {"2.0", {}}}}};
  const target::Target target = literal_target();
  SolveInput input = literal_input(target, {"a"});
  input.mode = ResolutionMode::lowest;
  CHECK(solved(world, input) == "a 1.0\nb 1.0\n");
  input.mode = ResolutionMode::lowest_direct;
  CHECK(solved(world, input) == "a 1.0\nb 2.0\n");
}

TEST_CASE("a wheel is preferred to a source archive, and kinds of files can be ruled out") {
  LiteralWorld world{{"a", {{"1.0", {}}, {"2.0", {}}}}};
  world["a"]["2.0"].wheel_tags.clear();
  world["a"]["2.0"].has_source_archive = true;
  const target::Target target = literal_target();
  SolveInput input = literal_input(target, {"a"});
  CHECK(solved(world, input) == "a 2.0\n");
  input.file_kinds.no_build.insert(pep::PackageName::literal("a"));
  CHECK(solved(world, input) == "a 1.0\n");
  input.file_kinds.no_binary_all = true;
  CHECK(solved(world, input).starts_with("Because the project requires `a`, and"));
}

TEST_CASE("the best tag decides between the wheels of a version") {
  const LiteralWorld world{
      {"a",
       {{"1.0",
         {{},
          {},
          {},
          {"py3-none-any", "cp311-cp311-manylinux2014_x86_64", "cp311-cp311-win_amd64"}}}}}};
  const target::Target target = literal_target();
  LiteralSource source(world);
  CollectedNotices notices;
  const auto answer = solve(literal_input(target, {"a"}), source, notices, {});
  REQUIRE(answer);
  CHECK(std::get<Resolution>(*answer).packages.front().file->file_name ==
        "a-1.0-cp311-cp311-manylinux2014_x86_64.whl");
}

TEST_CASE("a version whose metadata cannot be had is passed over with a warning") {
  LiteralWorld world{{"a", {{"1.0", {}}, {"2.0", {}}}}};
  world["a"]["2.0"].metadata_error = Error(ErrorKind::unsupported, "it has to be built");
  CHECK(solved(world, {"a"}) == "a 1.0\nwarning: `a 2.0` was passed over: it has to be built\n");
  world["a"]["2.0"].metadata_error = Error(ErrorKind::network, "the index is down");
  CHECK(solved(world, {"a"}) == "error: the index is down");
}

TEST_CASE("a file given by URL is the only candidate of its name, for everyone") {
  const LiteralWorld world{{"a", {{"1.0", {}}, {"2.0", {}}}},
                           {"b", {{"1.0", {{"a<2"}}}, {"2.0", {{"a>=2"}}}}}};
  const target::Target target = literal_target();
  SolveInput input =
      literal_input(target, {"a @ https://files.example/a-1.0-py3-none-any.whl", "b"});
  LiteralSource offering_source(world);
  const auto offering = offering_source.offering(pep::PackageName::literal("a"));
  REQUIRE(offering);
  input.direct_files.emplace(pep::PackageName::literal("a"), (*offering)->files.front());
  CHECK(solved(world, input) == "a 1.0\nb 1.0\n");
}

TEST_CASE("the hashes in the address of a file go along as allowed ones, but for those to forge") {
  const LiteralWorld world{{"a", {{"1.0", {}}}}};
  const target::Target target = literal_target();
  LiteralSource source(world);
  OfferedFile file = (*source.offering(pep::PackageName::literal("a")))->files.front();
  SolveInput input = literal_input(target, {"a @ " + file.url.to_string()});
  const auto allowed_with = [&](const Digest& hash) {
    file.hashes = {hash};
    input.direct_files.insert_or_assign(file.name(), file);
    CollectedNotices notices;
    const auto answer = solve(input, source, notices, {});
    REQUIRE(answer);
    return std::get<Resolution>(*answer).packages.front().allowed_hashes.to_string();
  };
  CHECK(allowed_with(sha256('1')) == "`" + sha256('1').to_string() + "`");
  CHECK(allowed_with(*Digest::parse(HashAlgorithm::md5, std::string(32, '1'))).empty());
}

TEST_CASE("what metadata will be needed is asked for while the first answer is waited for") {
  LiteralWorld world{{"a", {{"1.0", {{"b"}}}}},
                     {"b", {{"1.0", {{"c"}}}}},
                     {"c", {{"1.0", {}}}},
                     {"d", {{"1.0", {{"e"}}}}},
                     {"e", {{"1.0", {}}}}};
  const target::Target target = literal_target();
  const SolveInput input = literal_input(target, {"a", "d"});
  LiteralSource source(world);
  CollectedNotices notices;
  REQUIRE(solve(input, source, notices, {}));
  // A graph three deep: offering and metadata of each level.
  CHECK(source.waits() <= 6);
}

TEST_CASE("a missing project is said to be missing, with names like it") {
  const LiteralWorld world{{"numpy", {{"1.0", {}}}}};
  CHECK(solved(world, {"numpy", "nunpy"}) ==
        "Because the project requires `nunpy`, and no index knows `nunpy`, the requirements cannot "
        "be met.\nhint: did you mean `numpy`?\n");
}

TEST_CASE("where no wheel fits, the target and the tags that exist are named") {
  LiteralWorld world{{"a", {{"1.0", {}}}}};
  world["a"]["1.0"].wheel_tags = {"cp39-cp39-win32", "cp310-cp310-win32"};
  CHECK(solved(world, {"a"}) ==
        "Because the project requires `a`, and `a 1.0` has no wheel for " +
            literal_target().description +
            ", the requirements cannot be met.\nhint: the wheels of `a 1.0` are for "
            "cp310-cp310-win32 and cp39-cp39-win32\n");
}

TEST_CASE("versions are folded into stretches, and long derivations into several sentences") {
  LiteralWorld world{{"b", {{"1.0", {}}, {"2.0", {}}}}};
  for (const char* version : {"1.2", "1.3", "1.4", "1.9"}) world["foo"][version] = {{"b<2"}};
  world["foo"]["1.1"] = {};
  CHECK(solved(world, {"foo>=1.2", "b>=2"}) ==
        "Because the project requires `foo>=1.2` and `b>=2`, and `foo` 1.2 to 1.9 depend on `b<2`, "
        "the requirements cannot be met.\n");
}

}  // namespace
}  // namespace sconce::resolver::tests
