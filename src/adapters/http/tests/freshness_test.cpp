#include "freshness.hpp"

#include <doctest/doctest.h>

using namespace sconce::http;

TEST_CASE("HTTP dates in the preferred form are read, all others are not") {
  CHECK(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT") == 784111777);
  CHECK(parse_http_date("Thu, 01 Jan 1970 00:00:00 GMT") == 0);
  CHECK(parse_http_date("Thu, 29 Feb 2024 12:00:00 GMT") == 1709208000);
  for (const char* text : {"", "0", "Sunday, 06-Nov-94 08:49:37 GMT",
                           "Thu, 30 Feb 2024 12:00:00 GMT", "Sun, 06 Nov 1994 24:49:37 GMT",
                           "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 06 Nov 94 08:49:37 GMT"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_http_date(text));
  }
}

TEST_CASE("Cache-Control is read without regard to case, space and quotes") {
  const auto control = CacheControl::parse("Public , MAX-AGE=\"600\", no-cache,x=1,,");
  CHECK(control.max_age == 600);
  CHECK(control.no_cache);
  CHECK_FALSE(control.no_store);
  CHECK(CacheControl::parse("max-age=soon").max_age == 0);
  CHECK_FALSE(CacheControl::parse("max-age").max_age);
  CHECK(CacheControl::parse("no-store").no_store);
}

TEST_CASE("the lifetime of an answer comes from max-age, else from Expires, less Age") {
  struct Row {
    HeaderList headers;
    std::optional<std::int64_t> until;
  };
  const std::vector<Row> rows = {
      {{}, 1000},
      {{{"cache-control", "max-age=600"}}, 1600},
      {{{"cache-control", "max-age=600"}, {"age", "100"}}, 1500},
      {{{"cache-control", "max-age=600"}, {"age", "900"}}, 1000},
      {{{"cache-control", "max-age=600, no-cache"}}, 1000},
      {{{"cache-control", "max-age=600, no-store"}}, std::nullopt},
      {{{"cache-control", "max-age=600"}, {"vary", "*"}}, std::nullopt},
      {{{"cache-control", "max-age=600"}, {"expires", "Thu, 01 Jan 1970 00:00:00 GMT"}}, 1600},
      {{{"date", "Thu, 01 Jan 1970 00:01:00 GMT"}, {"expires", "Thu, 01 Jan 1970 00:02:00 GMT"}},
       1060},
      {{{"expires", "0"}}, 1000},
      {{{"cache-control", "max-age=99999999999999999"}}, 1000 + 10LL * 365 * 86400},
  };
  for (const Row& row : rows) CHECK(fresh_until(row.headers, 1000) == row.until);
}
