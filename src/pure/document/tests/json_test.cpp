#include "sconce/document/json.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <string_view>

using namespace sconce;
using document::JsonStyle;
using document::JsonValue;
using document::parse_json;
using document::write_json;

TEST_CASE("what is written is read back as the same value") {
  JsonValue value;
  value.set("text", "a\"b\\c\n\x01 \xc3\xa9");
  value.set("integer", std::numeric_limits<std::int64_t>::min());
  value.set("number", 0.1);
  value.set("whole number", 3.0);
  value.set("nothing", {});
  JsonValue list = JsonValue::array();
  list.push_back(true);
  list.push_back(JsonValue::object());
  value.set("list", list);
  for (const JsonStyle style : {JsonStyle::compact, JsonStyle::indented}) {
    const auto again = parse_json(write_json(value, style));
    REQUIRE(again);
    CHECK(*again == value);
  }
}

TEST_CASE("indented text has two spaces a level and one newline at the end") {
  JsonValue value;
  value.set("b", JsonValue::array());
  value.set("a", JsonValue::object({{"c", 1}}));
  CHECK(write_json(value, JsonStyle::indented) ==
        "{\n  \"b\": [],\n  \"a\": {\n    \"c\": 1\n  }\n}\n");
  CHECK(write_json(value, JsonStyle::compact) == R"({"b":[],"a":{"c":1}})");
}

TEST_CASE("bad UTF-8 in a value is written as the replacement character") {
  CHECK(write_json("a\xff\xc3\xa9", JsonStyle::compact) == "\"a\xef\xbf\xbd\xc3\xa9\"");
}

TEST_CASE("a refused text names line, column and what was expected") {
  struct Row {
    std::string_view text, message;
  };
  static constexpr Row kRows[] = {
      {"", "the JSON text is empty"},
      {"\xef\xbb\xbf{}", "the JSON text begins with a byte order mark"},
      {"{\"a\": 1,\n \"a\": 2}", "the JSON text has the key `a` twice in one object"},
      {"[1,\n 2", "line 2, column 3: expected `,` or `]` but the text ends"},
      {"[1,]", "line 1, column 4: expected a value"},
      {"{\"a\" 1}", "line 1, column 6: expected `:` after the key"},
      {"{a: 1}", "line 1, column 2: expected a key in double quotes"},
      {"[01]", "line 1, column 3: expected `,` or `]`"},
      {"[1] 2", "line 1, column 5: expected the end of the text"},
      {"[\"\\ud800\"]", "line 1, column 3: lone surrogate"},
      {"[\"\\x\"]", "line 1, column 3: no such escape"},
      {"[\n\"\xff\"]", "line 2, column 2: the text is not UTF-8 here"},
      {"[\"a\nb\"]", "line 1, column 4: control characters in strings must be escaped"},
      {"[1, 1e999]", "line 1, column 5: the number is out of range"},
      {"[18446744073709551616]", "line 1, column 2: the number is out of range"},
  };
  for (const auto& [text, message] : kRows) {
    const auto parsed = parse_json(text);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().kind() == ErrorKind::input);
    CHECK(parsed.error().message() == message);
  }
}

TEST_CASE("a key that stands twice is found in large objects too") {
  std::string text = "{";
  for (int i = 0; i < 100; ++i) text += "\"k" + std::to_string(i) + "\": 0, ";
  CHECK(parse_json(text + "\"x\": 0}"));
  CHECK_FALSE(parse_json(text + "\"k3\": 0}"));
  CHECK(parse_json(text + "\"k3\": 0}", document::kJsonLimitBytes, document::DuplicateKeys::kept));
}

TEST_CASE("size and depth are limited") {
  CHECK_FALSE(parse_json("[1, 2]", 5));
  CHECK(parse_json(std::string(500, '[') + std::string(500, ']')));
  CHECK_FALSE(parse_json(std::string(600, '[') + std::string(600, ']')));
  CHECK_FALSE(parse_json(std::string(1000000, '[')));
}

TEST_CASE("integers stay integers within 64 bits") {
  CHECK(*parse_json("9223372036854775807")->as_integer() ==
        std::numeric_limits<std::int64_t>::max());
  CHECK(parse_json("9223372036854775808")->as_number() != nullptr);
  CHECK(parse_json("1.0")->as_integer() == nullptr);
}
