#include "sconce/pep/direct_url.hpp"

#include <doctest/doctest.h>

using sconce::pep::DirectUrl;

TEST_CASE("each kind of origin is read and written again") {
  for (
      const char* text : {
          R"({"url":"https://a.example/a.whl","archive_info":{"hashes":{"sha256":"00"}}})",
          R"({"url":"file:///a","dir_info":{"editable":true}})",
          R"({"url":"file:///a","dir_info":{"editable":false},"subdirectory":"b"})",
          R"({"url":"https://a.example/r.git","vcs_info":{"vcs":"git","commit_id":"00","requested_revision":"main"}})",
      }) {
    CAPTURE(text);
    const auto origin = DirectUrl::parse(text);
    REQUIRE(origin);
    CHECK(origin->to_json() == text);
  }
}

TEST_CASE("passwords are left out when it is written, harmless users are not") {
  const auto written = [](const std::string& url) {
    const DirectUrl origin{.url = url, .info = DirectUrl::Archive{}};
    return DirectUrl::parse(origin.to_json())->url;
  };
  CHECK(written("https://me:p@ss@a.example/a") == "https://a.example/a");
  CHECK(written("ssh://git@a.example/a") == "ssh://git@a.example/a");
  CHECK(written("https://${USER}:${PASS}@a.example/a") == "https://${USER}:${PASS}@a.example/a");
  CHECK(written("https://a.example/x@y") == "https://a.example/x@y");
}

TEST_CASE("what contradicts the standard or itself is refused") {
  for (const char* text : {
           "[]",
           R"({"url":"https://a.example"})",
           R"({"url":"https://a.example","archive_info":{},"dir_info":{}})",
           R"({"url":"https://a.example/a","dir_info":{}})",
           R"({"url":"file:a","dir_info":{}})",
           R"({"url":"file://a","dir_info":{}})",
           R"({"url":"https://a.example","archive_info":{"hash":"md5"}})",
           R"({"url":"https://a.example","archive_info":{"hash":"md5=1","hashes":{"md5":"2"}}})",
           R"({"url":"https://a.example","vcs_info":{"vcs":"git"}})",
           R"({"url":1,"archive_info":{}})",
       }) {
    CAPTURE(text);
    CHECK_FALSE(DirectUrl::parse(text));
  }
}
