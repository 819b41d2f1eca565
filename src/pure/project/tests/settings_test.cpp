#include "sconce/project/settings.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace sconce;
using namespace sconce::project;

namespace {

Settings stated(SettingSource source, std::string_view name, std::string_view text) {
  Settings settings;
  CHECK(set_from_text(settings, name, text, {{}, source, "here"}));
  return settings;
}

}  // namespace

TEST_CASE("of single values the strongest layer's holds, lists are joined in the layers' order") {
  Settings flags = stated(SettingSource::flag, "extra-index", "https://a.example/simple");
  Settings pip = stated(SettingSource::pip, "extra-index", "https://b.example/simple");
  REQUIRE(
      set_from_text(pip, "extra-index", "https://a.example/simple", {{}, SettingSource::pip, ""}));
  REQUIRE(set_from_text(pip, "index", "https://c.example/simple", {{}, SettingSource::pip, "pip"}));
  REQUIRE(set_from_text(flags, "retries", "2", {{}, SettingSource::flag, "`--retries`"}));
  REQUIRE(set_from_text(pip, "retries", "9", {{}, SettingSource::pip, "pip"}));
  const Settings layers[] = {flags, pip};
  const Settings merged = merge_settings(layers);
  CHECK(merged.retries->value == 2);
  CHECK(merged.retries->source == SettingSource::flag);
  CHECK(merged.index->value.url == "https://c.example/simple");
  REQUIRE(merged.extra_indexes.size() == 2);
  CHECK(merged.extra_indexes[0].value.url == "https://a.example/simple");
  CHECK(merged.extra_indexes[1].value.url == "https://b.example/simple");
}

TEST_CASE("no-index drops the indexes of all layers but not what the links find") {
  const Settings layers[] = {stated(SettingSource::flag, "no-index", "true"),
                             stated(SettingSource::pip, "index", "https://c.example/simple"),
                             stated(SettingSource::pip, "find-links", "/wheels")};
  const Settings merged = merge_settings(layers);
  CHECK_FALSE(merged.index);
  CHECK(merged.find_links.size() == 1);
  const Settings weaker[] = {stated(SettingSource::flag, "no-index", "false"),
                             stated(SettingSource::pip, "no-index", "true"),
                             stated(SettingSource::pip, "index", "https://c.example/simple")};
  CHECK(merge_settings(weaker).index);
}

TEST_CASE("a named default index that is displaced goes on serving what is pinned to it") {
  const Settings project =
      parse_user_settings(
          "extra-index = [{ url = \"https://p.example/simple\", name = \"p\", default = true, "
          "assume-old = true }]",
          "u")
          .value();
  CHECK(project.index->value.name == "p");
  const Settings layers[] = {stated(SettingSource::flag, "index", "https://f.example/simple"),
                             project};
  const Settings merged = merge_settings(layers);
  CHECK(merged.index->value.url == "https://f.example/simple");
  REQUIRE(merged.extra_indexes.size() == 1);
  CHECK(merged.extra_indexes[0].value.name == "p");
  CHECK(merged.extra_indexes[0].value.is_explicit);
  CHECK(merged.extra_indexes[0].value.is_assumed_old);
}

TEST_CASE("relative find-links of a file begin at its folder") {
  Settings settings;
  for (const char* place : {"wheels", "./more", "/absolute", "https://links.example/flat"}) {
    REQUIRE(set_from_text(settings, "find-links", place, {{}, SettingSource::project, ""}));
  }
  begin_find_links_at(settings, "/project");
  std::vector<std::string> places;
  for (const auto& place : settings.find_links) places.push_back(place.value);
  CHECK(places == std::vector<std::string>{"/project/wheels", "/project/more", "/absolute",
                                           "https://links.example/flat"});
}

TEST_CASE("a bad value is quoted with what was expected, in the kind of its source") {
  struct Row {
    std::string_view name, text, message;
  };
  static constexpr Row kRows[] = {
      {"exclude-newer", "soon",
       "`soon` is no value of `exclude-newer`: expected a date like `2024-11-24` or "
       "`2024-11-24T12:00:00Z`"},
      {"prerelease", "maybe",
       "`maybe` is no value of `prerelease`: expected `if-necessary`, `allow` or `disallow`"},
      {"index-map", "a.example", "`a.example` is no value of `index-map`: expected `FROM=TO`"},
      {"jobs", "-1", "`-1` is no value of `jobs`: expected a whole number"},
      {"no-index", "perhaps", "`perhaps` is no value of `no-index`: expected `true` or `false`"},
  };
  for (const auto& [name, text, message] : kRows) {
    Settings settings;
    const auto flag = set_from_text(settings, name, text, {{}, SettingSource::flag, ""});
    REQUIRE_FALSE(flag);
    CHECK(flag.error().message() == message);
    CHECK(flag.error().kind() == ErrorKind::usage);
    CHECK(set_from_text(settings, name, text, {{}, SettingSource::pip, ""}).error().kind() ==
          ErrorKind::input);
  }
}

TEST_CASE("the environment states settings, lists separated by white space") {
  const auto settings =
      environment_settings({{"SCONCE_EXTRA_INDEX", "https://a.example https://b.example"},
                            {"SCONCE_INDEX", " "},
                            {"SCONCE_NO_BUILD", "numpy :all:"},
                            {"SCONCE_OFFLINE", "1"},
                            {"SCONCE_SOMETHING", "x"}});
  REQUIRE(settings);
  CHECK(settings->extra_indexes.size() == 2);
  CHECK(settings->extra_indexes[1].origin == "`SCONCE_EXTRA_INDEX`");
  CHECK_FALSE(settings->index);
  CHECK(settings->offline->value);
  REQUIRE(settings->file_kinds.size() == 2);
  CHECK(settings->file_kinds[0].value.package->text() == "numpy");
  CHECK_FALSE(settings->file_kinds[1].value.package);
  CHECK(environment_settings({{"SCONCE_JOBS", "many"}}).error().kind() == ErrorKind::usage);
}

TEST_CASE("an address with broken credentials is never quoted with them") {
  Settings settings;
  const auto taken = set_from_text(settings, "index", "ftp://user:secret@a.example",
                                   {{}, SettingSource::flag, ""});
  REQUIRE_FALSE(taken);
  CHECK(taken.error().to_string().find("secret") == std::string::npos);
}

TEST_CASE("the user's file takes what a project may not say") {
  const auto settings = parse_user_settings(
      "index-map = [\"a.example=https://b.example\"]\nproxy = \"http://p.example:1\"\njobs = 3\n",
      "u");
  REQUIRE(settings);
  CHECK(settings->index_maps[0].value.to == "https://b.example");
  CHECK(settings->jobs->value == 3);
  CHECK(settings->jobs->origin == "`u` line 3");
  CHECK(parse_user_settings("constraints = []", "u").error().message() ==
        "`u` line 1, column 1: there is no key `constraints`");
}
