#include "sconce/pep/name.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>

using sconce::pep::normalize_name;
using sconce::pep::NormalizedName;

TEST_CASE("a name is lower case and has one hyphen for each run of separators") {
  const std::pair<const char*, const char*> rows[] = {
      {"foo", "foo"}, {"Foo.Bar", "foo-bar"}, {"FOO__bar", "foo-bar"}, {"foo.-_bar", "foo-bar"},
      {"a", "a"},     {"1--1", "1-1"},
  };
  for (const auto& [written, normal] : rows) {
    CAPTURE(written);
    const auto name = NormalizedName::parse(written);
    REQUIRE(name);
    CHECK(name->text() == normal);
    CHECK(NormalizedName::parse(name->text()) == *name);
  }
}

TEST_CASE("text with other characters or with a separator at an end is no name") {
  for (const std::string text :
       {"", "-foo", "foo-", "_", "fo o", "foo\n", "f\xc3\xb6", "a/b", "a b"}) {
    CAPTURE(text);
    const auto name = NormalizedName::parse(text);
    REQUIRE_FALSE(name);
    CHECK(name.error().kind() == sconce::ErrorKind::input);
  }
}

TEST_CASE("normalising alone takes any text") { CHECK(normalize_name("h\nI_.x") == "h\ni-x"); }

TEST_CASE("in file names a hyphen is an underscore") {
  CHECK(NormalizedName::literal("Ruamel.Yaml-clib").file_name_form() == "ruamel_yaml_clib");
}
