#include "sconce/plan/lock.hpp"

#include <doctest/doctest.h>

#include <string>

#include "worlds.hpp"

namespace sconce::plan {
namespace {

using project::ConflictMember;
using Kind = ConflictMember::Kind;

const Digest kHash = *Digest::parse(HashAlgorithm::sha256, std::string(64, 'a'));

project::Pyproject project_of(const std::string& text) {
  auto parsed =
      project::parse_pyproject("[project]\nname = 'me'\nversion = '1'\n" + text, "pyproject.toml");
  REQUIRE(parsed);
  return *std::move(parsed);
}

resolver::ResolvedPackage locked(std::string_view name, std::string_view version,
                                 const std::vector<std::string>& needs = {}) {
  auto package = chosen(name, version, needs);
  package.file->hashes = {kHash};
  package.file->index = "main";
  return package;
}

target::Target here() {
  return target::target_of(
      *target::described_interpreter(pep::Version::literal("3.11.7"), "linux"));
}

lockfile::LockOrigin origin() {
  return {.inputs = kHash, .target = {"3.11", "x86_64-manylinux_2_28", "any", {}, {}}};
}

lockfile::Pylock lock_of(const project::Pyproject& project,
                         const std::vector<std::vector<resolver::ResolvedPackage>>& answers) {
  const auto parts = project::parts_of(project);
  const auto forks = project::forks_of(project);
  REQUIRE(parts);
  REQUIRE(forks);
  REQUIRE(forks->size() == answers.size());
  std::vector<ForkAnswer> all;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    all.push_back({(*forks)[i], resolver::Resolution{.packages = answers[i]}});
  }
  const auto target = here();
  const auto from = origin();
  const std::map<std::string, std::string> indexes{{"main", "https://index.example/simple/"}};
  auto lock = make_lock({*parts, all, target, from, indexes, "/project"});
  // Whatever is written meets the standard.
  const auto again = lockfile::Pylock::parse(lock.to_text());
  CAPTURE(lock.to_text());
  REQUIRE(again);
  CHECK(again->to_text() == lock.to_text());
  return lock;
}

std::string markers(const lockfile::Pylock& lock) {
  std::string text;
  for (const auto& package : lock.packages) {
    text += package.name.text() + " " + package.version->to_string() + ": " +
            package.marker.to_string() + "\n";
  }
  return text;
}

std::string selected(const lockfile::Pylock& lock, const std::set<std::string>& extras,
                     const std::optional<std::set<std::string>>& groups = {}) {
  const auto target = here();
  lockfile::PylockRequest request{.environment = target.markers, .tags = target.tags};
  for (const auto& extra : extras) request.extras.insert(pep::ExtraName::literal(extra));
  if (groups) request.groups.emplace();
  for (const auto& group : groups.value_or(std::set<std::string>{})) {
    request.groups->insert(pep::GroupName::literal(group));
  }
  const auto selections = lock.select(request);
  if (!selections) return selections.error().message();
  std::string text;
  for (const auto& selection : *selections) {
    text += selection.package->name.text() + " " + selection.package->version->to_string() + " ";
  }
  return text;
}

}  // namespace

TEST_CASE("a lock states its target, its parts and for each package one archive") {
  auto package = locked("b", "1.0");
  package.file->size = 12;
  package.file->upload_time = 1'700'000'000;
  package.file->requires_python = *pep::SpecifierSet::parse(">=3.8");
  package.build = accelerator::Build::cuda(12, 1);
  const auto lock =
      lock_of(project_of("dependencies = ['a']\n[project.optional-dependencies]\nx = []\n"),
              {{locked("a", "2.0", {"b", "absent; sys_platform == 'win32'"}), package}});
  CHECK(lock.to_text() ==
        "lock-version = \"1.0\"\n"
        "environments = ['sys_platform == \"linux\" and platform_machine == \"x86_64\" and "
        "implementation_name == \"cpython\" and python_version == \"3.11\"']\n"
        "requires-python = \"==3.11.*\"\n"
        "extras = [\"x\"]\n"
        "created-by = \"sconce\"\n"
        "\n"
        "[[packages]]\n"
        "name = \"a\"\n"
        "version = \"2.0\"\n"
        "dependencies = [\n"
        "    { name = \"b\" },\n"
        "]\n"
        "index = \"https://index.example/simple/\"\n"
        "wheels = [\n"
        "    { url = \"https://files.example/a-2.0-py3-none-any.whl\", hashes = { sha256 = \"" +
            kHash.hex() +
            "\" } },\n"
            "]\n"
            "\n"
            "[[packages]]\n"
            "name = \"b\"\n"
            "version = \"1.0\"\n"
            "requires-python = \">=3.8\"\n"
            "index = \"https://index.example/simple/\"\n"
            "wheels = [\n"
            "    { upload-time = 2023-11-14T22:13:20Z, url = "
            "\"https://files.example/b-1.0-py3-none-any.whl\", size = 12, hashes = { sha256 = \"" +
            kHash.hex() +
            "\" } },\n"
            "]\n"
            "tool = { sconce = { build = \"cu121\" } }\n"
            "\n"
            "[tool.sconce]\n"
            "version = 1\n"
            "inputs = \"" +
            kHash.to_string() +
            "\"\n"
            "\n"
            "[tool.sconce.target]\n"
            "python = \"3.11\"\n"
            "platform = \"x86_64-manylinux_2_28\"\n"
            "accelerator = \"any\"\n");
}

TEST_CASE(
    "markers say which extras and groups need a package, through the extras it is asked with") {
  const auto lock =
      lock_of(project_of("dependencies = ['a']\n"
                         "[project.optional-dependencies]\nfast = ['a[speed]']\nmore = ['c', 'e']\n"
                         "[dependency-groups]\ndev = ['d']\nbare = []\n"),
              {{locked("a", "1", {"b", "c; extra == 'speed'"}), locked("b", "1"),
                locked("c", "1", {"e"}), locked("d", "1", {"b"}), locked("e", "1")}});
  CHECK(markers(lock) ==
        "a 1: \"default\" in dependency_groups\n"
        "b 1: \"default\" in dependency_groups or \"dev\" in dependency_groups\n"
        "c 1: \"fast\" in extras or \"more\" in extras\n"
        "d 1: \"dev\" in dependency_groups\n"
        "e 1: \"fast\" in extras or \"more\" in extras\n");
  CHECK(selected(lock, {}) == "a 1 b 1 ");
  CHECK(selected(lock, {"fast"}) == "a 1 b 1 c 1 e 1 ");
  CHECK(selected(lock, {}, {{"dev"}}) == "b 1 d 1 ");
}

TEST_CASE("a project without groups needs no group of its own") {
  const auto lock = lock_of(project_of("dependencies = ['a']\n"
                                       "[project.optional-dependencies]\nx = ['a', 'b']\n"),
                            {{locked("a", "1"), locked("b", "1")}});
  CHECK(markers(lock) == "a 1: \nb 1: \"x\" in extras\n");
  CHECK_FALSE(lock.default_groups.has_value());
}

TEST_CASE("the project's own group has a name that no group of the project has") {
  const auto project = project_of("[dependency-groups]\ndefault = []\ndefault-1 = []\n");
  CHECK(own_group(*project::parts_of(project)).text() == "default-2");
}

TEST_CASE("where parts exclude each other every selection has one version of each package") {
  const auto project = project_of(
      "dependencies = ['a', 'c']\n"
      "[project.optional-dependencies]\nold = ['b<2']\nnew = ['b>=2']\nother = ['b']\n"
      "[tool.sconce]\nconflicts = [[{ extra = 'old' }, { extra = 'new' }]]\n");
  const auto lock =
      lock_of(project, {{locked("a", "1", {"b"}), locked("b", "2"), locked("c", "1")},
                        {locked("a", "1", {"b"}), locked("b", "1"), locked("c", "1")}});
  CHECK(markers(lock) ==
        "a 1: \n"
        "b 1: \"old\" in extras\n"
        "b 2: \"new\" in extras or \"old\" not in extras\n"
        "c 1: \n");
  CHECK(selected(lock, {}) == "a 1 b 2 c 1 ");
  CHECK(selected(lock, {"other"}) == "a 1 b 2 c 1 ");
  CHECK(selected(lock, {"new", "other"}) == "a 1 b 2 c 1 ");
  CHECK(selected(lock, {"old", "other"}) == "a 1 b 1 c 1 ");
  const auto* dependencies = lock.packages[0].dependencies->as_array();
  CHECK(*dependencies->at(0).find("version")->as_string() == "2");
}

TEST_CASE(
    "archives below the lock's folder are named by their path, those of addresses as archives") {
  auto local = locked("a", "1");
  local.file->url = Url::from_file_path("/project/my wheels/a-1-py3-none-any.whl");
  local.file->index = "wheels";
  auto elsewhere = locked("b", "1");
  elsewhere.file->url = Url::from_file_path("/srv/b-1-py3-none-any.whl");
  auto direct = locked("c", "1");
  direct.file->index = "";
  const auto lock =
      lock_of(project_of("dependencies = ['a', 'b', 'c']\n"), {{local, elsewhere, direct}});
  CHECK(lock.packages[0].wheels->at(0).path == "my wheels/a-1-py3-none-any.whl");
  CHECK_FALSE(lock.packages[0].index.has_value());
  CHECK(lock.packages[1].wheels->at(0).url == "file:///srv/b-1-py3-none-any.whl");
  CHECK(lock.packages[2].archive->url == "https://files.example/c-1-py3-none-any.whl");
}

TEST_CASE("a lock read again is the resolution that it was made of") {
  auto direct = locked("c", "1");
  direct.file->index = "";
  auto built = locked("b", "2+cu121");
  built.build = accelerator::Build::cuda(12, 1);
  const auto lock = lock_of(project_of("dependencies = ['a', 'c']\n"),
                            {{locked("a", "1", {"b"}), built, direct}});
  const auto target = here();
  const auto selections = lock.select({.environment = target.markers, .tags = target.tags});
  REQUIRE(selections);
  const auto resolution = resolution_of(*selections, "/project", {pep::PackageName::literal("a")});
  REQUIRE(resolution);
  REQUIRE(resolution->packages.size() == 3);
  const auto& a = resolution->packages[0];
  CHECK(a.is_direct);
  CHECK(a.requirements.at(0).name.text() == "b");
  CHECK(a.file->hashes == std::vector{kHash});
  CHECK(a.file->index == "https://index.example/simple/");
  CHECK(resolution->packages[1].build == accelerator::Build::cuda(12, 1));
  CHECK(resolution->packages[2].file->index.empty());
}

TEST_CASE(
    "entries that would have to be built, and those without a known hash, are refused by name") {
  const auto refusal = [](const std::string& entry) {
    const auto lock = lockfile::Pylock::parse(
        "lock-version = '1.0'\ncreated-by = 'x'\n[[packages]]\nname = 'a'\n" + entry);
    REQUIRE(lock);
    const auto target = here();
    const auto selections = lock->select({.environment = target.markers, .tags = target.tags});
    REQUIRE(selections);
    const auto resolution = resolution_of(*selections, "/project", {});
    return resolution ? "none" : resolution.error().message();
  };
  CHECK(refusal("directory = {path = '.'}") ==
        "the lock file takes `a` from a folder, which is not supported yet");
  CHECK(refusal("vcs = {type = 'git', url = 'https://g.example', commit-id = '0'}") ==
        "the lock file takes `a` from a repository, which is not supported yet");
  CHECK(refusal("wheels = [{path = 'a-1-py3-none-any.whl', hashes = {sha9 = '0'}}]") ==
        "the lock file states no hash of `a-1-py3-none-any.whl` that is understood");
}

TEST_CASE("the preferences of a lock are its versions and archives, those selected first") {
  const auto project = project_of(
      "dependencies = ['b']\n[project.optional-dependencies]\nold = ['b<2']\nnew = []\n"
      "[tool.sconce]\nconflicts = [[{ extra = 'old' }, { extra = 'new' }]]\n");
  const auto lock = lock_of(project, {{locked("b", "2")}, {locked("b", "1")}});
  const auto target = here();
  const auto versions = [&](const std::set<pep::ExtraName>& extras) {
    const auto preferences = preferences_of(
        lock, {.environment = target.markers, .tags = target.tags, .extras = extras});
    std::string text;
    for (const auto& preferred : preferences.at(pep::PackageName::literal("b"))) {
      CHECK(preferred.match == resolver::PreferredVersion::Match::exact);
      CHECK(preferred.files.at(0).hashes == std::vector{kHash});
      text += preferred.version.to_string() + " ";
    }
    return text;
  };
  CHECK(versions({}) == "2 1 ");
  CHECK(versions({pep::ExtraName::literal("old")}) == "1 2 ");
}

TEST_CASE("a resolution prefers its own versions, then those releases of any build") {
  const auto preferences = preferences_of(resolver::Resolution{.packages = {locked("a", "1+cpu")}});
  const auto& preferred = preferences.at(pep::PackageName::literal("a"));
  REQUIRE(preferred.size() == 2);
  CHECK(preferred[0].match == resolver::PreferredVersion::Match::exact);
  CHECK(preferred[1].match == resolver::PreferredVersion::Match::any_label);
}

}  // namespace sconce::plan
