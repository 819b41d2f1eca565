#include "sconce/document/instant.hpp"

#include <doctest/doctest.h>

#include <string_view>

using namespace sconce::document;

TEST_CASE("RFC 3339 date-times are read as moments in UTC") {
  struct Row {
    std::string_view text, normal;
  };
  static constexpr Row kRows[] = {
      {"2021-06-05T00:15:37.534150Z", "2021-06-05T00:15:37.534150Z"},
      {"2021-06-05 00:15:37z", "2021-06-05T00:15:37Z"},
      {"2021-06-05t00:15:37.1234567+02:00", "2021-06-04T22:15:37.123456Z"},
      {"1969-12-31T23:59:59.5-00:30", "1970-01-01T00:29:59.500000Z"},
      {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"},
  };
  for (const auto& [text, normal] : kRows) {
    const auto instant = parse_instant(text);
    REQUIRE(instant);
    CHECK(to_string(*instant) == normal);
    CHECK(parse_instant(to_string(*instant)) == instant);
  }
}

TEST_CASE("what is no date-time gives nothing") {
  for (const std::string_view text :
       {"", "2021-06-05", "2021-02-30T00:00:00Z", "2021-06-05T24:00:00Z", "2021-06-05T00:00:00",
        "2021-06-05T00:00:00.Z", "2021-06-05T00:00:00Zx", "2021-6-5T00:00:00Z",
        "2021-06-05T00:00:00+1:00", "x021-06-05T00:00:00Z"}) {
    CHECK_MESSAGE(!parse_instant(text), text);
  }
}

TEST_CASE("a bare date as a cut-off takes in the whole day") {
  CHECK(to_string(*parse_cutoff("2024-02-29")) == "2024-03-01T00:00:00Z");
  CHECK(to_string(*parse_cutoff("2024-02-29T12:00:00Z")) == "2024-02-29T12:00:00Z");
  CHECK_FALSE(parse_cutoff("2023-02-29"));
  CHECK_FALSE(parse_cutoff("yesterday"));
}
