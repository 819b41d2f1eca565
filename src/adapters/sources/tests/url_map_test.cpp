#include "sconce/sources/url_map.hpp"

#include <doctest/doctest.h>

using namespace sconce;
using namespace sconce::sources;

TEST_CASE("a mapped address is asked in the place of the other, the longest prefix deciding") {
  UrlMap map;
  REQUIRE(map.add("https://index.example/simple=http://127.0.0.1:8080/mirror/"));
  REQUIRE(map.add("https://index.example=http://127.0.0.1:9090/rest"));
  REQUIRE(map.add("files.example=http://ann:secret@127.0.0.1:8080/files"));
  struct Row {
    const char *from, *to;
  };
  const Row rows[] = {
      {"https://index.example/simple/", "http://127.0.0.1:8080/mirror/"},
      {"https://index.example/simple", "http://127.0.0.1:8080/mirror/"},
      {"https://index.example/simple/torch/", "http://127.0.0.1:8080/mirror/torch/"},
      {"https://index.example/simpler/a", "http://127.0.0.1:9090/rest/simpler/a"},
      {"https://files.example/a/b.whl", "http://127.0.0.1:8080/files/a/b.whl"},
      {"http://files.example/a/b.whl", "http://127.0.0.1:8080/files/a/b.whl"},
      {"https://other.example/a/b.whl", "https://other.example/a/b.whl"},
      {"https://index.example.evil.example/simple/", "https://index.example.evil.example/simple/"},
  };
  for (const Row& row : rows) CHECK(map.apply(Url::parse(row.from).value()).to_string() == row.to);
  CHECK(map.apply(Url::parse("https://files.example/x").value()).password() == "secret");
}

TEST_CASE("a map that is none is refused as wrong usage") {
  for (const char* text : {"", "=http://a.example", "https://a.example", "a.example=b.example"}) {
    CAPTURE(text);
    UrlMap map;
    const auto added = map.add(text);
    REQUIRE_FALSE(added);
    CHECK(added.error().kind() == ErrorKind::usage);
  }
}
