#include "sconce/pep/requirement.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace sconce::pep;

namespace {
struct Row {
  const char* text;
  const char* expected;
};
}  // namespace

TEST_CASE("a requirement is read with extras, versions, URL and marker, and printed in one way") {
  const Row rows[] = {
      {"Django", "Django"},
      {" name [ b , A,b ] ( >=1 , < 2 ) ; os_name=='a' ", "name[A,b]<2,>=1; os_name == \"a\""},
      {"torch==2.1.2+cu121", "torch==2.1.2+cu121"},
      {"a()", "a"},
      {"a[]", "a"},
      {"a @ https://files.example/a.zip#sha256=0 ;os_name == 'a'",
       "a @ https://files.example/a.zip#sha256=0 ; os_name == \"a\""},
      {"a@./folder", "a @ ./folder"},
      {"a===any;os_name=='a'", "a===any; os_name == \"a\""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto requirement = Requirement::parse(row.text);
    REQUIRE(requirement);
    CHECK(requirement->to_string() == row.expected);
    CHECK(Requirement::parse(requirement->to_string()).value() == *requirement);
  }
}

TEST_CASE("requirements are equal if they ask for the same in other spellings") {
  CHECK(Requirement::parse("A_b[X_y]>=1.0").value() == Requirement::parse("a-B[x.Y]>=1").value());
  CHECK_FALSE(Requirement::parse("a>=1").value() == Requirement::parse("a>1").value());
  CHECK_FALSE(Requirement::parse("a[x]").value() == Requirement::parse("a").value());
}

TEST_CASE("an error names the column, what was expected and what stands there") {
  const Row rows[] = {
      {"", "expected a package name at column 1, found the end"},
      {"name 1.0",
       "expected a comparison such as `>=1.0`, `@`, `;` or the end at column 6, found "
       "`1.0`"},
      {"name[a b]", "expected `,` or `]` after the name of an extra at column 8, found `b`"},
      {"name[a,]", "expected the name of an extra at column 8, found `]`"},
      {"name @ ", "expected a URL after `@` at column 8, found the end"},
      {"name @ https://a.example/; extra == 'x'",
       "expected ` ;` or the end after the URL at column 28, found `extra`"},
      {"name (>=1", "expected `)` after the versions at column 10, found the end"},
      {"name; os_nme == 'a'",
       "expected a marker name such as `python_version` or a text in "
       "quotation marks at column 7, found `os_nme`"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto requirement = Requirement::parse(row.text);
    REQUIRE_FALSE(requirement);
    CHECK(requirement.error().message() ==
          "requirement `" + std::string(row.text) + "` is malformed: " + row.expected);
  }
}

TEST_CASE("a malformed version clause keeps its own message and gains the column") {
  const auto requirement = Requirement::parse("name>=1.*");
  REQUIRE_FALSE(requirement);
  CHECK(requirement.error().message().ends_with("(column 5 of requirement `name>=1.*`)"));
}

TEST_CASE("a requirement is one line") {
  for (const char* text : {"name>=1\n", "name\n>=1", "name; os_name == 'a'\n", "name @ a\nb"}) {
    CAPTURE(text);
    CHECK_FALSE(Requirement::parse(text));
  }
}
