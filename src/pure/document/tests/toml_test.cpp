#include "sconce/document/toml.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <variant>

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

TEST_CASE("what is written has its members in order, tables of the root under headers") {
  const std::string text =
      "name = \"x\"\n"
      "mixed = [1, 2.0, true]\n"
      "quoted = 'say \"x\"'\n"
      "\n"
      "[[packages]]\n"
      "name = \"b\"\n"
      "wheels = [\n"
      "    { url = \"u\", hashes = { sha256 = \"0\" } },\n"
      "    {},\n"
      "]\n"
      "time = 2024-01-02T03:04:05Z\n"
      "\n"
      "[[packages]]\n"
      "name = \"a\"\n"
      "\n"
      "[tool.sconce]\n"
      "version = 1\n"
      "\n"
      "[tool.sconce.\"a b\"]\n"
      "c = []\n";
  const auto root = parse_toml(text);
  REQUIRE(root);
  CHECK(document::write_toml(*root) == text);
}

namespace {

/// Equal in all but places.
bool is_same(const TomlValue& left, const TomlValue& right) {
  if (const auto* table = left.as_table()) {
    const auto* other = right.as_table();
    return other != nullptr && table->size() == other->size() &&
           std::ranges::all_of(*table, [&](const TomlValue::Member& member) {
             const TomlValue* found = right.find(member.first);
             return found != nullptr && is_same(member.second, *found);
           });
  }
  if (const auto* array = left.as_array()) {
    const auto* other = right.as_array();
    return other != nullptr && std::ranges::equal(*array, *other, is_same);
  }
  if (const auto* text = left.as_string()) {
    return right.as_string() != nullptr && *text == *right.as_string();
  }
  if (const auto* time = std::get_if<TomlValue::DateTime>(&left.data())) {
    const auto* other = std::get_if<TomlValue::DateTime>(&right.data());
    return other != nullptr && *time == *other;
  }
  if (const auto* number = std::get_if<double>(&left.data())) {
    const auto* other = std::get_if<double>(&right.data());
    return other != nullptr && (*number == *other || (*number != *number && *other != *other));
  }
  if (left.as_bool()) return right.as_bool() && *left.as_bool() == *right.as_bool();
  return right.as_integer() && *left.as_integer() == *right.as_integer();
}

}  // namespace

TEST_CASE("what is written reads as the same values") {
  for (const char* text : {
           "a = \"tab\\t line\\n bell\\u0007 del\\u007f quote' \\\" back\\\\\"",
           "a = [[], [{}], [[{b = [1, {c = 2}]}]]]",
           "a = [inf, -inf, nan, 1e300, 0.1, -0.0, 3.0]\nb = -9223372036854775808",
           "[a.b]\n[a.c.d]\ne = 1\n[[f]]\n[[f]]\ng = {h = {}}",
           "a = [1979-05-27, 07:32:00.5, 1979-05-27T07:32:00, 1979-05-27T07:32:00-07:30]",
           "\"\" = 1\n'x\"y' = \"\xc3\xa9\"\n\"'\" = ''",
           "[a.b.c.d.e.f.g.h.i.j.k]\nl.m.n = 1",
           "",
       }) {
    CAPTURE(text);
    const auto root = parse_toml(text);
    REQUIRE(root);
    const std::string written = document::write_toml(*root);
    CAPTURE(written);
    const auto again = parse_toml(written);
    REQUIRE(again);
    CHECK(is_same(*root, *again));
    CHECK(document::write_toml(*again) == written);
  }
}
