#include "sconce/document/ini.hpp"

#include <doctest/doctest.h>

#include <string_view>

using namespace sconce;
using document::parse_ini;
using document::Position;

TEST_CASE("sections, both delimiters, comments and continued values are read") {
  const auto ini = parse_ini(
      "# pip\n[global]\nIndex-Url = https://a.example/simple  \nextra-index-url =\n"
      "    https://b.example/simple\n    # not this\n\n    https://c.example\ntimeout: 10\n\n"
      "[install]\r\n; nothing\r\nno-index=\r\n");
  REQUIRE(ini);
  CHECK(*ini->find("global", "index-url") == "https://a.example/simple");
  CHECK(*ini->find("global", "extra-index-url") ==
        "\nhttps://b.example/simple\n\nhttps://c.example");
  CHECK(*ini->find("global", "timeout") == "10");
  CHECK(ini->find("install", "no-index")->empty());
  CHECK(ini->find("install", "timeout") == nullptr);
  CHECK(ini->find("other", "timeout") == nullptr);
  CHECK(ini->find("global")->find("timeout")->position == Position{9, 1});
}

TEST_CASE("what configparser refuses is refused with its place") {
  struct Row {
    std::string_view text, message;
  };
  static constexpr Row kRows[] = {
      {"a = 1", "line 1, column 1: `a = 1` stands before the first section: expected `[name]`"},
      {"[a]\nb", "line 2, column 1: `b` is no setting: expected `key = value`"},
      {"[a]\n= 1", "line 2, column 1: `= 1` is no setting: expected `key = value`"},
      {"[a]\nb=1\nB=2", "line 3, column 1: `b` is given twice in its section"},
      {"[a]\n[a]", "line 2, column 1: `[a]` is given twice"},
      {"  [a", "line 1, column 3: `[a` is no section: expected a name and `]`"},
  };
  for (const auto& [text, message] : kRows) {
    const auto ini = parse_ini(text);
    REQUIRE_FALSE(ini);
    CHECK(ini.error().message() == message);
  }
}
