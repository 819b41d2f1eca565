#include "sconce/base/text.hpp"

#include <doctest/doctest.h>

namespace sconce {
namespace {

using Views = std::vector<std::string_view>;

TEST_CASE("splitting keeps empty parts, splitting into words has none") {
  CHECK(split("a,,b", ',') == Views{"a", "", "b"});
  CHECK(split("", ',') == Views{""});
  CHECK(split_words("  a\tb \n") == Views{"a", "b"});
  CHECK(split_words(" ").empty());
}

TEST_CASE("lines end with either end of line, and the last end starts no other line") {
  CHECK(split_lines("a\r\nb\n\nc") == Views{"a", "b", "", "c"});
  CHECK(split_lines("a\n") == Views{"a"});
  CHECK(split_lines("").empty());
  CHECK(split_lines("a\rb") == Views{"a\rb"});
}

TEST_CASE("trim, join and replace_all") {
  CHECK(trim(" \t a b\r\n") == "a b");
  CHECK(trim(" ").empty());
  CHECK(join({"a", "b"}, ", ") == "a, b");
  CHECK(join({}, ", ").empty());
  CHECK(replace_all("aXbX", "X", "--") == "a--b--");
  CHECK(replace_all("aaa", "aa", "b") == "ba");
}

TEST_CASE("a decimal number is digits alone and fits 64 bits") {
  CHECK(parse_decimal("18446744073709551615") == ~std::uint64_t{0});
  CHECK(parse_decimal("007") == 7);
  for (const char* text : {"", "-1", "+1", " 1", "1 ", "18446744073709551616", "0x1", "1.0"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_decimal(text).has_value());
  }
}

TEST_CASE("only well-formed UTF-8 is UTF-8") {
  for (const char* text : {"", "plain text here", "ünïcödé and more", "\xE2\x82\xAC",
                           "\xF0\x9F\x98\x80", "\xED\x9F\xBF", "\xF4\x8F\xBF\xBF"}) {
    CAPTURE(text);
    CHECK(is_utf8(text));
  }
  for (const char* text :
       {"\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF",
        "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xC3", "\xE2\x82", "eight ok\xFF"}) {
    CAPTURE(text);
    CHECK_FALSE(is_utf8(text));
  }
}

TEST_CASE("composition makes the two spellings of a letter one") {
  CHECK(to_nfc("e\xCC\x81") == "\xC3\xA9");
  CHECK(to_nfc("abc") == "abc");
  CHECK(to_nfc("\xFF") == "\xFF");
}

TEST_CASE("names that differ only in case or in spelling collide") {
  CHECK(collision_key("Readme") == collision_key("README"));
  CHECK(collision_key("Stra\xC3\x9F"
                      "e") == collision_key("STRASSE"));
  CHECK(collision_key("E\xCC\x81") == collision_key("\xC3\xA9"));
  CHECK(collision_key("a") != collision_key("b"));
}

TEST_CASE("width counts columns, not bytes") {
  CHECK(display_width("abc") == 3);
  CHECK(display_width("\xC3\xA9") == 1);
  CHECK(display_width("e\xCC\x81") == 1);
  CHECK(display_width("\xE6\xBC\xA2\xE5\xAD\x97") == 4);
  CHECK(display_width("\xFF") == 1);
}

TEST_CASE("edit distance counts insertions, deletions and replacements") {
  CHECK(edit_distance("kitten", "sitting") == 3);
  CHECK(edit_distance("", "abc") == 3);
  CHECK(edit_distance("abc", "abc") == 0);
}

TEST_CASE("the nearest names come first and far ones not at all") {
  const std::vector<std::string> names = {"numba", "numpy", "nump", "torch"};
  CHECK(nearest("numpi", names) == std::vector<std::string>{"numpy", "nump", "numba"});
  CHECK(nearest("numpi", names, 1) == std::vector<std::string>{"numpy"});
  CHECK(nearest("xyz", names).empty());
}

TEST_CASE("sizes are printed with three digits in decimal units") {
  CHECK(format_bytes(0) == "0 B");
  CHECK(format_bytes(999) == "999 B");
  CHECK(format_bytes(1000) == "1 kB");
  CHECK(format_bytes(12'000) == "12 kB");
  CHECK(format_bytes(1'234'567) == "1.23 MB");
  CHECK(format_bytes(999'999) == "1 MB");
  CHECK(format_bytes(1'500'000'000) == "1.5 GB");
  CHECK(format_bytes(~std::uint64_t{0}) == "18.4 EB");
}

TEST_CASE("durations are printed as people say them") {
  CHECK(format_duration(0.021) == "21 ms");
  CHECK(format_duration(0.214) == "0.21 s");
  CHECK(format_duration(1.24) == "1.2 s");
  CHECK(format_duration(12.3) == "12 s");
  CHECK(format_duration(59.7) == "1 min 0 s");
  CHECK(format_duration(185) == "3 min 5 s");
  CHECK(format_duration(7620) == "2 h 7 min");
}

}  // namespace
}  // namespace sconce
