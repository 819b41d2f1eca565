#include "sconce/document/toml.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace sconce;
using document::parse_toml;
using document::Position;
using document::TomlValue;

TEST_CASE("values know their place and tables keep the order of the text") {
  const auto root = parse_toml("z = 1\n[b.c]\nname = \"x\"\n  a.d = [1,\n  2.5]\n");
  REQUIRE(root);
  const TomlValue::Table& table = *root->as_table();
  REQUIRE(table.size() == 2);
  CHECK(table[0].first == "z");
  CHECK(table[0].second.position() == Position{1, 5});
  CHECK(table[0].second.key_position() == Position{1, 1});
  const TomlValue* inner = root->find("b")->find("c");
  CHECK(inner->as_table()->at(0).first == "name");
  CHECK(inner->find("a")->find("d")->as_array()->at(1).position() == Position{5, 3});
  CHECK(inner->find("a")->find("d")->key_position() == Position{4, 5});
}

TEST_CASE("dates and times are kept as RFC 3339 text") {
  struct Row {
    std::string_view text, normal;
  };
  static constexpr Row kRows[] = {
      {"1979-05-27t07:32:00z", "1979-05-27T07:32:00Z"},
      {"1979-05-27 00:32:00.500-07:30", "1979-05-27T00:32:00.5-07:30"},
      {"1979-05-27T07:32:00", "1979-05-27T07:32:00"},
      {"1979-05-27", "1979-05-27"},
      {"07:32:00.000001", "07:32:00.000001"},
  };
  for (const auto& [text, normal] : kRows) {
    const auto root = parse_toml("a = " + std::string(text));
    REQUIRE(root);
    CHECK(std::get<TomlValue::DateTime>(root->find("a")->data()).text == normal);
  }
}

TEST_CASE("an error begins with line and column") {
  const auto parsed = parse_toml("a = 1\nb = \n");
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().kind() == ErrorKind::input);
  CHECK(parsed.error().message().starts_with("line 2, column "));
}

TEST_CASE("what overflows the parser's stack is refused before it") {
  std::string key = "a";
  for (int i = 0; i < 63; ++i) key += ".a";
  CHECK(parse_toml(key + " = 1"));
  CHECK_FALSE(parse_toml(key + ".a = 1"));
  CHECK_FALSE(parse_toml("[" + key + ".a]"));
  CHECK_FALSE(parse_toml("a = {" + key + ".a = 1}"));
  CHECK_FALSE(parse_toml("a = " + std::string(300, '[')));
  std::string nested;
  for (int i = 0; i < 40; ++i) nested += "{a.a.a.a.a.a.a.a = ";
  CHECK_FALSE(parse_toml("a = " + nested));
  CHECK_FALSE(parse_toml(std::string((16U << 20) + 1, ' ')));
}

TEST_CASE("dots in strings and comments are no key parts") {
  const std::string dots(100, '.');
  CHECK(parse_toml("# " + dots + "\na = \"" + dots + "\"\nb = '" + dots + "'\nc = \"\"\"" + dots +
                   "\n" + dots + "\\\"\"\"\"\"\nd = '''\n" + dots + "''\n'''\n\"e" + dots +
                   "\" = 1"));
}

TEST_CASE("a place inside a string is counted from the bytes of the text") {
  const std::string text =
      "a = [\n  \"torch>=2\", 'x y', \"\"\"abc\"\"\", \"\\u0061bc\", \"\xc3\xa9z\"]\n";
  const auto root = parse_toml(text);
  REQUIRE(root);
  const TomlValue::Array& items = *root->find("a")->as_array();
  CHECK(document::position_inside(text, items[0], 5) == Position{2, 9});
  CHECK(document::position_inside(text, items[1], 0) == Position{2, 16});
  CHECK(document::position_inside(text, items[2], 1) == Position{2, 26});
  CHECK(document::position_inside(text, items[3], 1) == items[3].position());
  CHECK(document::position_inside(text, items[4], 2) ==
        Position{2, items[4].position().column + 2});
}

TEST_CASE("characters beyond ASCII are text in strings and malformed outside of them") {
  CHECK_FALSE(parse_toml("\xcd\xbe "));
  CHECK_FALSE(parse_toml("a = 1 \xc3\xa9"));
  const auto root = parse_toml("a = \"\"\"\\\n  \xc3\xa9\"\"\"");
  REQUIRE(root);
  CHECK(*root->find("a")->as_string() == "\xc3\xa9");
}
