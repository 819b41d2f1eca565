#include "sconce/pep/version.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

using sconce::pep::Version;

namespace {

std::vector<Version> parse_all(const std::vector<std::string>& texts) {
  std::vector<Version> versions;
  for (const auto& text : texts) versions.push_back(Version::literal(text));
  return versions;
}

void check_ascending(const std::vector<std::string>& texts) {
  const auto versions = parse_all(texts);
  for (std::size_t i = 0; i < versions.size(); ++i) {
    for (std::size_t j = 0; j < versions.size(); ++j) {
      CAPTURE(texts[i]);
      CAPTURE(texts[j]);
      CHECK((versions[i] <=> versions[j]) == (i <=> j));
    }
  }
}

}  // namespace

TEST_CASE("versions sort as the lists of PEP 440 do") {
  check_ascending({"1.0.dev456", "1.0a1", "1.0a2.dev456", "1.0a12.dev456", "1.0a12", "1.0b1.dev456",
                   "1.0b2", "1.0b2.post345.dev456", "1.0b2.post345", "1.0rc1.dev456", "1.0rc1",
                   "1.0", "1.0+abc.5", "1.0+abc.7", "1.0+5", "1.0.post456.dev34", "1.0.post456",
                   "1.0.15", "1.1.dev1"});
  check_ascending({"0.9", "0.9.1", "0.9.2", "0.9.10", "0.9.11", "1.0", "1.0.1", "1.1", "2.0",
                   "2.0.1", "2012.1", "2012.15", "2013.2", "1!1.0", "1!1.1", "1!2.0"});
}

TEST_CASE("versions too large for the key sort among those that fit") {
  check_ascending({"0.5",
                   "1.2.3.4rc1",
                   "1.2.3.4",
                   "1.2.3.4.0.1",
                   "1.2.3.4.5.dev0",
                   "1.2.3.4.5",
                   "1.2.3.5.dev0",
                   "1.2.3.33554431",
                   "1.2.3.33554432",
                   "1.2.300000",
                   "1.2.300000.1",
                   "1.262143",
                   "1.262144",
                   "1.300000a1",
                   "67108862",
                   "67108863",
                   "67108864",
                   "9223372036854775807",
                   "1!0",
                   "2!0",
                   "3!0",
                   "3!0.1",
                   "4!0",
                   "100!0"});
  check_ascending({"1a254", "1a255.dev0", "1a255", "1a255.post1", "1a256.dev1", "1a256", "1b0"});
  check_ascending({"1.post509", "1.post510.dev0", "1.post510", "1.post511", "1.post512", "1.0.1"});
  check_ascending({"1.dev131069", "1.dev131070", "1.dev131071", "1.dev20240101", "1a0", "1"});
}

TEST_CASE("local parts sort text below numbers and a longer one above its beginning") {
  check_ascending({"1.0", "1.0+a", "1.0+a.b", "1.0+abc", "1.0+b", "1.0+0", "1.0+0.a", "1.0+0.0",
                   "1.0+2", "1.0+10", "1.0.post0"});
}

TEST_CASE("trailing zeros of the release do not count") {
  for (const auto& [left, right] : std::vector<std::pair<std::string, std::string>>{
           {"1", "1.0.0.0"}, {"1.0", "1.0.0.0.0.0"}, {"1!0a1", "1!0.0a1"}, {"1.0+x", "1+X"}}) {
    const auto a = Version::literal(left), b = Version::literal(right);
    CHECK(a == b);
    CHECK(a.hash() == b.hash());
  }
  CHECK(Version::literal("1.0.0").to_string() == "1.0.0");
}

TEST_CASE("each spelling that PEP 440 allows has one normal form") {
  const std::pair<const char*, const char*> rows[] = {
      {"v1.0", "1.0"},
      {" \t1.0\n", "1.0"},
      {"01.002", "1.2"},
      {"1.1RC1", "1.1rc1"},
      {"1.1.a1", "1.1a1"},
      {"1.1-a1", "1.1a1"},
      {"1.1_a1", "1.1a1"},
      {"1.1a.1", "1.1a1"},
      {"1.1alpha", "1.1a0"},
      {"1.1beta2", "1.1b2"},
      {"1.1c3", "1.1rc3"},
      {"1.1pre", "1.1rc0"},
      {"1.1preview4", "1.1rc4"},
      {"1.2-post2", "1.2.post2"},
      {"1.2post2", "1.2.post2"},
      {"1.2.r4", "1.2.post4"},
      {"1.2rev4", "1.2.post4"},
      {"1.0-1", "1.0.post1"},
      {"1.2.post-", "1.2.post0"},
      {"1.0a.-1", "1.0a0.post1"},
      {"1.2dev", "1.2.dev0"},
      {"1.2-dev3", "1.2.dev3"},
      {"1!2.3.4.5.6RC1.post2.dev3+Ubuntu-01_X", "1!2.3.4.5.6rc1.post2.dev3+ubuntu.1.x"},
  };
  for (const auto& [written, normal] : rows) {
    CAPTURE(written);
    const auto version = Version::parse(written);
    REQUIRE(version);
    CHECK(version->to_string() == normal);
    CHECK(Version::literal(normal) == *version);
  }
}

TEST_CASE("text that is no version is refused") {
  for (const std::string text : {"",
                                 "v",
                                 "x",
                                 "1.",
                                 ".1",
                                 "1..0",
                                 "1.0+",
                                 "1.0+a+b",
                                 "1.0+a.",
                                 "1.0 a1",
                                 "1!",
                                 "!1",
                                 "1!2!3",
                                 "1.0--1",
                                 "1.0.devx",
                                 "1.0a1b1",
                                 "1.0.post1a1",
                                 "french toast",
                                 "1.0\xc5\xbf",
                                 "9223372036854775808",
                                 "1.0+99999999999999999999"}) {
    CAPTURE(text);
    CHECK_FALSE(Version::parse(text));
    CHECK_FALSE(Version::try_parse(text));
  }
}

TEST_CASE("a bound takes numbers above the limit as one above it") {
  const auto bound = Version::try_parse_bound("1.99999999999999999999");
  REQUIRE(bound);
  CHECK(*bound > Version::literal("1.9223372036854775807"));
  CHECK(*bound < Version::literal("2.dev0"));
}

TEST_CASE("the parts of a version are those that it was written with") {
  for (const std::string text : {"1!2.0.3rc4.post5.dev6", "1!2.0.3rc4.post5.dev6+x"}) {
    const auto version = Version::literal(text);
    CHECK(version.epoch() == 1);
    CHECK(version.release() == std::vector<std::uint64_t>{2, 0, 3});
    CHECK(version.release_size() == 3);
    CHECK(version.release_number(2) == 3);
    CHECK(version.release_number(7) == 0);
    CHECK(version.pre() == Version::Pre{Version::PreKind::candidate, 4});
    CHECK(version.post() == 5);
    CHECK(version.dev() == 6);
    CHECK(version.public_version().to_string() == "1!2.0.3rc4.post5.dev6");
    CHECK(version.base_version().to_string() == "1!2.0.3");
  }
  const auto final_release = Version::literal("1.0");
  CHECK_FALSE(final_release.pre());
  CHECK_FALSE(final_release.post());
  CHECK_FALSE(final_release.dev());
  CHECK_FALSE(final_release.is_prerelease());
  CHECK(final_release.local_text().empty());
  CHECK(Version::literal("1.0+cu121.2").local_text() == "cu121.2");
  CHECK(Version::literal("1.0.dev1").is_prerelease());
  CHECK(Version::literal("1.0.post1").is_postrelease());
  CHECK_FALSE(Version::literal("1.0.post1").is_prerelease());
}

TEST_CASE("a version is rebuilt from its fields") {
  for (const std::string text :
       {"0", "1.2.3", "1.0.0.0.0", "1!1a1", "2.post7", "3.dev131070", "1.2.3.4.5+a.1"}) {
    CAPTURE(text);
    const auto version = Version::from_fields(Version::literal(text).fields());
    CHECK(version.to_string() == text);
    CHECK(version == Version::literal(text));
  }
  CHECK(Version::from_release({3, 11}).to_string() == "3.11");
}
