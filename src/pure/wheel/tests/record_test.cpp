#include "sconce/wheel/record.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace sconce;
using namespace sconce::wheel;

namespace {
constexpr std::string_view kEmptyHash = "sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU";
}

TEST_CASE("RECORD is CSV: quotes, commas and both line ends are read, and written back") {
  const auto entries = parse_record("a.py," + std::string(kEmptyHash) +
                                    ",0\r\n\"b, \"\"c\"\".py\",,\n\na-1.dist-info/RECORD,,");
  REQUIRE(entries);
  REQUIRE(entries->size() == 3);
  CHECK(entries->at(0).hash->hex() ==
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(entries->at(0).size == 0);
  CHECK(entries->at(1).path == "b, \"c\".py");
  CHECK(write_record(*entries) ==
        "a.py," + std::string(kEmptyHash) + ",0\n\"b, \"\"c\"\".py\",,\na-1.dist-info/RECORD,,\n");
}

TEST_CASE("A hash that cannot be read is remembered as such, one of an unknown kind is none") {
  const auto entries = parse_record("a,sha256=abc,1\nb,nothash,1\nc,crc=1,1\n");
  REQUIRE(entries);
  CHECK(entries->at(0).is_hash_malformed);
  CHECK(entries->at(1).is_hash_malformed);
  CHECK_FALSE(entries->at(2).is_hash_malformed);
  CHECK_FALSE(entries->at(2).hash);
}

TEST_CASE("A broken line is an error that names it") {
  for (const std::string_view text : {"a,,\nb,,x\n", "a,,\nb,,1,2\n", "a,,\n,,\n", "a,,\n\"b,,\n",
                                      "a,,\n\"b\"c,,\n", "a,,\nb\rc\n"}) {
    CAPTURE(text);
    const auto entries = parse_record(text);
    REQUIRE_FALSE(entries);
    CHECK(entries.error().message().find("line 2") != std::string::npos);
    CHECK(entries.error().kind() == ErrorKind::archive);
  }
}
