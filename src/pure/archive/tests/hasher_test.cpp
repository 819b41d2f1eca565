#include "sconce/archive/hasher.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string_view>
#include <utility>

using namespace sconce;
using namespace sconce::archive;

TEST_CASE("Digests of `abc` are those of the standards") {
  const std::array<std::pair<HashAlgorithm, std::string_view>, 5> known = {{
      {HashAlgorithm::md5, "900150983cd24fb0d6963f7d28e17f72"},
      {HashAlgorithm::sha1, "a9993e364706816aba3e25717850c26c9cd0d89d"},
      {HashAlgorithm::sha224, "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"},
      {HashAlgorithm::sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {HashAlgorithm::blake2s, "508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982"},
  }};
  for (const auto& [algorithm, hex] : known) {
    CHECK(digest_of(algorithm, as_bytes("abc")).hex() == hex);
    Hasher hasher(algorithm);
    hasher.update(as_bytes("a"));
    hasher.update(as_bytes("bc"));
    CHECK(hasher.finish().hex() == hex);
    CHECK(digest_of(algorithm, MemorySource(as_bytes("abc")))->hex() == hex);
  }
}

TEST_CASE("CRC-32 goes on from what went before") {
  CHECK(crc32(as_bytes("123456789")) == 0xcbf43926);
  CHECK(crc32(as_bytes("6789"), crc32(as_bytes("12345"))) == 0xcbf43926);
}
