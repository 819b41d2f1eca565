#include "memo.hpp"

#include <doctest/doctest.h>

using namespace sconce::http;

TEST_CASE("a memo comes back as it was written") {
  const Memo memo{.status = 200,
                  .fresh_until = 1'700'000'600,
                  .etag = "\"abc\"",
                  .last_modified = "Sun, 06 Nov 1994 08:49:37 GMT",
                  .content_type = "text/html; charset=utf-8",
                  .effective_url = "https://index.example/simple/a/"};
  const auto read = read_memo(write_memo(memo, "one\n\ntwo"));
  REQUIRE(read);
  CHECK(read->status == memo.status);
  CHECK(read->fresh_until == memo.fresh_until);
  CHECK(read->etag == memo.etag);
  CHECK(read->last_modified == memo.last_modified);
  CHECK(read->content_type == memo.content_type);
  CHECK(read->effective_url == memo.effective_url);
  CHECK(read->body == "one\n\ntwo");
}

TEST_CASE("the bytes of version 1 are read") {
  const auto read = read_memo(
      "sconce-http-memo 1\nstatus 404\nfresh-until 5\nurl https://index.example/a/\nbody-bytes "
      "2\n\nno");
  REQUIRE(read);
  CHECK(read->status == 404);
  CHECK(read->fresh_until == 5);
  CHECK(read->etag.empty());
  CHECK(read->body == "no");
}

TEST_CASE("another version, a cut or a damaged memo is as if it were not there") {
  const std::string good = write_memo(Memo{.fresh_until = 7}, "body");
  REQUIRE(read_memo(good));
  CHECK_FALSE(read_memo("sconce-http-memo 2" + good.substr(18)));
  for (std::size_t length = 0; length < good.size(); ++length) {
    CHECK_FALSE(read_memo(good.substr(0, length)));
  }
  CHECK_FALSE(read_memo(good + "x"));
}

TEST_CASE("a header value cannot add lines to a memo") {
  const auto read = read_memo(write_memo(Memo{.etag = "\"a\"\nstatus 500\n\nbody"}, "x"));
  REQUIRE(read);
  CHECK(read->status == 200);
  CHECK(read->body == "x");
}
