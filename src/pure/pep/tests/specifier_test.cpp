#include "sconce/pep/specifier.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using sconce::pep::Specifier;
using sconce::pep::SpecifierOperator;
using sconce::pep::SpecifierSet;
using sconce::pep::Version;

TEST_CASE("a clause holds as PEP 440 says of its operator") {
  struct Row {
    const char* specifier;
    std::vector<std::string> inside, outside;
  };
  const Row rows[] = {
      {"~=2.2",
       {"2.2", "2.2.0", "2.3", "2.99", "2.2.post1", "2.3a1"},
       {"2.1", "2.2rc1", "3.0", "3.0.dev0"}},
      {"~=1.4.5", {"1.4.5", "1.4.9"}, {"1.4.4", "1.5", "1.5.dev0"}},
      {"~=2.2.post3", {"2.2.post3", "2.9"}, {"2.2", "2.2.post2", "3"}},
      {"~=1!1.0", {"1!1.0", "1!1.5"}, {"1.0", "1!2.0"}},
      {"==1.1", {"1.1", "1.1.0", "1.1+local"}, {"1.1.post1", "1.1a1", "1.1.1"}},
      {"==1.1+x", {"1.1+x", "1.1.0+X"}, {"1.1", "1.1+y", "1.1+x.1"}},
      {"==1.1.*",
       {"1.1", "1.1a1", "1.1.dev0", "1.1.post1", "1.1.5+x"},
       {"1.10", "1.2.dev0", "1.0.9"}},
      {"==1.0.0.*", {"1", "1.0.0.5"}, {"1.0.1"}},
      {"!=1.1", {"1.1.post1", "1.1a1"}, {"1.1", "1.1.0", "1.1+local"}},
      {"!=1.1.*", {"1.2", "1.0"}, {"1.1", "1.1a1", "1.1.post1"}},
      {"<1.0", {"0.9", "0.9.post1"}, {"1.0", "1.0a1", "1.0.dev0", "1.0a1.post1", "1.0+x", "1.1"}},
      {"<1.0rc1", {"1.0b1", "1.0rc1.dev1", "1.0a1.post1"}, {"1.0rc1", "1.0"}},
      {"<1.0.post2",
       {"1.0", "1.0.post1", "1.0a1.post2", "1.0.post1.dev1"},
       {"1.0.post2", "1.0.post2.dev1"}},
      {"<=1.0", {"1.0", "1.0+x", "1.0a1", "1.0.dev0"}, {"1.0.post1", "1.0.post0.dev0", "1.0.1"}},
      {">1.7", {"1.7.1", "1.8.dev0"}, {"1.7", "1.7.post1", "1.7.post1+x", "1.7+x", "1.7.0", "1.6"}},
      {">1.7.post2", {"1.7.post3", "1.7.post3.dev0", "1.7.1"}, {"1.7.post2", "1.7.post2+x", "1.7"}},
      {">1.7a1", {"1.7a2.dev0", "1.7"}, {"1.7a1", "1.7a1.post1", "1.7a1+x"}},
      {">1.7.dev1", {"1.7.dev2", "1.7a1", "1.7.post1"}, {"1.7.dev1", "1.7.dev1+x"}},
      {">=1.0", {"1.0", "1.0+x", "1.0.post1"}, {"1.0rc1", "1.0.dev0"}},
      {"===1.0", {"1.0", "1.0.0"}, {"1.0+x", "1.1"}},
      {">=1.0a99999999999999999999", {"1.0b0", "1.0"}, {"1.0a9223372036854775807"}},
  };
  for (const auto& row : rows) {
    CAPTURE(row.specifier);
    const auto specifier = Specifier::parse(row.specifier);
    REQUIRE(specifier);
    for (const auto& text : row.inside) {
      CAPTURE(text);
      CHECK(specifier->contains(Version::literal(text)));
    }
    for (const auto& text : row.outside) {
      CAPTURE(text);
      CHECK_FALSE(specifier->contains(Version::literal(text)));
    }
  }
}

TEST_CASE("a malformed clause is refused") {
  for (const std::string text : {"",          "1.0",           "=1.0",         "~1.0",
                                 "==",        "===",           "<>1.0",        "~=1",
                                 "~=1!1",     "~=1.0.*",       "~=1.0+x",      ">=1.0.*",
                                 "<1.0+x",    ">1.0+x",        "==1.0.*+x",    "==1.0+x.*",
                                 "==1.0a1.*", "!=1.0.post1.*", "!=1.0.dev1.*", "==1.0 .*",
                                 "== 1.0 0",  "===a b",        "===a;b",       "===a)"}) {
    CAPTURE(text);
    CHECK_FALSE(Specifier::parse(text));
  }
}

TEST_CASE("a clause keeps its version as written") {
  const auto specifier = Specifier::parse(" ~= 1.0-RC ");
  REQUIRE(specifier);
  CHECK(specifier->op() == SpecifierOperator::compatible);
  CHECK(specifier->version_text() == "1.0-RC");
  CHECK(specifier->to_string() == "~=1.0-RC");
  CHECK(specifier->names_prerelease());
  CHECK(Specifier::parse("==1.0.*")->to_string() == "==1.0.*");
  CHECK_FALSE(Specifier::parse("!=1.0rc1")->names_prerelease());
}

TEST_CASE("arbitrary equality compares text, and text that is no version matches nothing else") {
  const auto specifier = Specifier::parse("===Foo-Bar");
  REQUIRE(specifier);
  CHECK_FALSE(specifier->version());
  CHECK(specifier->contains_text("foo-bar"));
  CHECK_FALSE(specifier->contains_text("foo_bar"));
  CHECK_FALSE(specifier->contains(Version::literal("1.0")));
  CHECK(Specifier::parse("===1.0")->contains_text("1.0"));
  CHECK_FALSE(Specifier::parse("===1.0")->contains_text("1.0.0"));
  CHECK_FALSE(Specifier::parse(">=0")->contains_text("foo"));
  CHECK(SpecifierSet().contains_text("foo"));
}

TEST_CASE("a set holds where all of its clauses hold") {
  const auto set = SpecifierSet::literal(">=1.0, <2.0,, !=1.5 ,");
  CHECK(set.clauses().size() == 3);
  CHECK(set.to_string() == "!=1.5,<2.0,>=1.0");
  CHECK(set.contains(Version::literal("1.4")));
  CHECK_FALSE(set.contains(Version::literal("1.5")));
  CHECK_FALSE(set.contains(Version::literal("2.0")));
  CHECK(SpecifierSet::literal(" ").is_empty());
  CHECK_FALSE(SpecifierSet::parse(">=1.0,oops"));
}

TEST_CASE("equal clauses stand in a set once, whatever their order") {
  CHECK(SpecifierSet::literal("==1.0.0,==1.0").to_string() == "==1.0");
  CHECK(SpecifierSet::literal("==1.0,==1.0.0").to_string() == "==1.0");
  CHECK(SpecifierSet::literal("~=1.0,~=1.0.0").clauses().size() == 2);
  CHECK(SpecifierSet::literal("==1.*,==1.0.*").clauses().size() == 2);
  CHECK(SpecifierSet::literal("<2,>=1") == SpecifierSet::literal(">=1.0,<2.0"));
  const auto both = SpecifierSet::literal(">=1.0") & SpecifierSet::literal("<5.0,>=1.0");
  CHECK(both.to_string() == "<5.0,>=1.0");
}

TEST_CASE("only plain and arbitrary equality pin a version") {
  CHECK(SpecifierSet::literal("==1.0").is_exact_pin());
  CHECK(SpecifierSet::literal("===1.0,>0").is_exact_pin());
  CHECK_FALSE(SpecifierSet::literal("==1.*").is_exact_pin());
  CHECK_FALSE(SpecifierSet::literal(">=1,<=1").is_exact_pin());
}
