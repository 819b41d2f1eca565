#include "netrc.hpp"

#include <doctest/doctest.h>

using namespace sconce::http;

TEST_CASE("logins are found by host, and the default serves all others") {
  const auto netrc = Netrc::parse(
      "# comment machine no.example login x password y\n"
      "machine Index.example login ann password s3cret\n"
      "machine files.example\n  login bob\n  account a\n  password \"two \\\"words\\\"\"\n"
      "macdef init\ncd /\nmachine hidden.example login h\n\n"
      "default login guest password me@here\n");
  CHECK(netrc.find("index.example")->user == "ann");
  CHECK(netrc.find("index.example")->password == "s3cret");
  CHECK(netrc.find("files.example")->user == "bob");
  CHECK(netrc.find("files.example")->password == "two \"words\"");
  CHECK(netrc.find("hidden.example")->user == "guest");
}

TEST_CASE("without a default an unknown host has no login, and broken text is passed over") {
  CHECK_FALSE(Netrc::parse("machine a.example login x").find("b.example"));
  CHECK_FALSE(Netrc::parse("login x password y machine").find("b.example"));
  CHECK_FALSE(Netrc::parse("").find(""));
}
