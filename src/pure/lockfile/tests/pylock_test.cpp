#include "sconce/lockfile/pylock.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace sconce;
using namespace sconce::lockfile;

namespace {

const std::string kHead = "lock-version = '1.0'\ncreated-by = 'x'\n";
const std::string kHash = "hashes = {sha256 = '00'}";

/// The packages selected, as `name:kind:file`, or the error.
std::string selected(const Pylock& lock, const PylockRequest& request) {
  const auto selections = lock.select(request);
  if (!selections) return selections.error().message();
  std::string text;
  for (const PylockSelection& selection : *selections) {
    text += selection.package->name.text() + ":" + std::string(to_string(selection.kind));
    if (selection.file != nullptr) text += ":" + selection.file->file_name();
    text += " ";
  }
  return text;
}

pep::MarkerEnvironment environment() {
  return {.sys_platform = "linux", .python_version = "3.11", .python_full_version = "3.11.7"};
}

pep::SupportedTags tags() {
  return pep::SupportedTags({{"cp311", "cp311", "linux_x86_64"}, {"py3", "none", "any"}});
}

}  // namespace

TEST_CASE("the best fitting wheel is taken, then the source archive") {
  const auto lock =
      Pylock::parse(kHead +
                    "[[packages]]\nname = 'a'\nversion = '1'\n"
                    "sdist = {path = 'a-1.tar.gz', " +
                    kHash +
                    "}\n"
                    "wheels = [{path = 'w/a-1-py3-none-any.whl', " +
                    kHash +
                    "},\n"
                    "{url = 'https://files.example/a-1-cp311-cp311-linux%5Fx86_64.whl?x#y', " +
                    kHash + "}]\n");
  REQUIRE(lock);
  const auto here = environment();
  const auto best = tags();
  CHECK(selected(*lock, {.environment = here, .tags = best}) ==
        "a:wheel:a-1-cp311-cp311-linux_x86_64.whl ");
  CHECK(selected(*lock, {.environment = here,
                         .tags = best,
                         .prefer_sdist = {pep::PackageName::literal("a")}}) ==
        "a:sdist:a-1.tar.gz ");
  const pep::SupportedTags none({});
  CHECK(selected(*lock, {.environment = here, .tags = none}) == "a:sdist:a-1.tar.gz ");
}

TEST_CASE("extras and groups switch packages on, the default groups unless others are named") {
  const auto lock = Pylock::parse(
      kHead +
      "extras = ['e']\ndependency-groups = ['dev']\ndefault-groups = ['dev']\n"
      "[[packages]]\nname = 'a'\nmarker = \"'e' in extras\"\ndirectory = {path = 'a'}\n"
      "[[packages]]\nname = 'b'\nmarker = \"'dev' in dependency_groups\"\n"
      "vcs = {type = 'git', url = 'https://a.example', commit-id = '0'}\n");
  REQUIRE(lock);
  const auto here = environment();
  const auto best = tags();
  CHECK(selected(*lock, {.environment = here, .tags = best}) == "b:vcs ");
  CHECK(selected(*lock, {.environment = here,
                         .tags = best,
                         .extras = {pep::ExtraName::literal("E")},
                         .groups = std::set<pep::GroupName>{}}) == "a:directory ");
}

TEST_CASE("an environment that the lock is not for is refused, as are two entries for a package") {
  const auto here = environment();
  const auto best = tags();
  const PylockRequest request{.environment = here, .tags = best};
  CHECK(selected(*Pylock::parse(kHead + "requires-python = '>=3.12'\npackages = []\n"), request) ==
        "the lock file needs Python `>=3.12`, not 3.11.7");
  CHECK(selected(
            *Pylock::parse(kHead + "environments = [\"sys_platform == 'win32'\"]\npackages = []\n"),
            request) == "the lock file is for other environments than this one");
  const std::string entry = "[[packages]]\nname = 'a'\ndirectory = {path = 'a'}\n";
  CHECK(selected(*Pylock::parse(kHead + entry + entry), request) ==
        "two entries for `a` in the lock file are for this environment");
  CHECK(selected(*Pylock::parse(kHead +
                                "[[packages]]\nname = 'a'\nwheels = [{path = "
                                "'a-1-py2-none-any.whl', " +
                                kHash + "}]\n"),
                 request) == "no wheel of `a` in the lock file fits this platform");
}

TEST_CASE("a file that departs from the standard is refused with the place") {
  const std::pair<std::string, const char*> rows[] = {
      {"created-by = 'x'\npackages = []\n", "`lock-version`"},
      {"lock-version = '2.0'\ncreated-by = 'x'\npackages = []\n", "version `2.0`"},
      {kHead, "`packages`"},
      {kHead + "[[packages]]\nname = 'A'\n", "`packages[0].name`"},
      {kHead + "[[packages]]\nname = 'a'\n", "`packages[0]`"},
      {kHead + "[[packages]]\nname = 'a'\nwheels = [{path = 'a-1-py3-none-any.whl'}]\n",
       "`packages[0].wheels[0].hashes`"},
      {kHead + "[[packages]]\nname = 'a'\nwheels = [{path = 'b-1-py3-none-any.whl', " + kHash +
           "}]\n",
       "`packages[0].wheels[0]`"},
      {kHead + "[[packages]]\nname = 'a'\nversion = '2'\nsdist = {path = 'a-1.tar.gz', " + kHash +
           "}\n",
       "`packages[0].sdist`"},
      {kHead + "[[packages]]\nname = 'a'\narchive = {" + kHash + "}\n", "`packages[0].archive`"},
  };
  for (const auto& [text, place] : rows) {
    CAPTURE(text);
    const auto lock = Pylock::parse(text);
    REQUIRE_FALSE(lock);
    CAPTURE(lock.error().message());
    CHECK(lock.error().message().find(place) != std::string::npos);
  }
}

TEST_CASE("what is written reads as the same lock") {
  const auto lock =
      Pylock::parse(kHead +
                    "environments = []\n[[packages]]\nname = 'a'\nmarker = \"os_name=='nt'\"\n"
                    "archive = {url = 'https://files.example/a.zip', size = 3, " +
                    kHash +
                    "}\n"
                    "[packages.tool.x]\ny = 1979-05-27T07:32:00Z\n[tool.z]\n");
  REQUIRE(lock);
  const auto again = Pylock::read(lock->to_toml());
  REQUIRE(again);
  REQUIRE(again->packages.size() == 1);
  CHECK(again->packages[0].marker == lock->packages[0].marker);
  CHECK(again->packages[0].archive->size == 3);
  CHECK(again->packages[0].tool.has_value());
  CHECK(again->environments.has_value());
  CHECK_FALSE(again->extras.has_value());
}

TEST_CASE("a lock is called pylock.toml or pylock.NAME.toml") {
  CHECK(is_pylock_file_name("pylock.toml"));
  CHECK(is_pylock_file_name("pylock.linux-cu121.toml"));
  for (const char* name : {"pylock..toml", "pylock.a.b.toml", "pylock", "x.toml", "pylock.tom"}) {
    CHECK_FALSE(is_pylock_file_name(name));
  }
}
