#include "sconce/index/range_source.hpp"

#include <doctest/doctest.h>

#include <array>

#include "sconce/index/fetch_metadata.hpp"

using namespace sconce;
using namespace sconce::index;

TEST_CASE("what is here is read, and what is missing is noted as a gap once") {
  RangeSource source(100);
  source.add(90, "0123456789");
  source.add(10, "abcde");
  std::array<std::byte, 3> three{};
  REQUIRE(source.read_at(97, three));
  CHECK(as_text(three) == "789");
  REQUIRE(source.read_at(11, three));
  CHECK(as_text(three) == "bcd");
  CHECK_FALSE(source.take_gap());

  CHECK_FALSE(source.read_at(13, three));
  const auto gap = source.take_gap();
  REQUIRE(gap);
  CHECK(gap->offset == 13);
  CHECK(gap->size == 3);
  CHECK_FALSE(source.take_gap());
}

TEST_CASE("a read beyond the end is an error and no gap") {
  RangeSource source(10);
  std::array<std::byte, 3> three{};
  for (const std::uint64_t offset : {8ULL, 10ULL, 11ULL, ~0ULL}) {
    const auto read = source.read_at(offset, three);
    REQUIRE_FALSE(read);
    CHECK(read.error().kind() == ErrorKind::archive);
    CHECK_FALSE(source.take_gap());
  }
}

TEST_CASE("only the longer of two parts at one place is kept") {
  RangeSource source(10);
  source.add(0, "abcdef");
  source.add(0, "ab");
  CHECK(source.holds(2, 4));
  CHECK_FALSE(source.holds(2, 5));
}

TEST_CASE("the header of metadata ends at the first empty line, of either kind") {
  CHECK(metadata_header("Name: a\nVersion: 1\n\nText\n\nmore") == "Name: a\nVersion: 1");
  CHECK(metadata_header("Name: a\r\nVersion: 1\r\n\r\nText") == "Name: a\r\nVersion: 1");
  CHECK(metadata_header("Name: a") == "Name: a");
}
