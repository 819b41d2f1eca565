#include "sconce/base/digest.hpp"

#include <doctest/doctest.h>

#include <array>

#include "sconce/base/byte_source.hpp"

namespace sconce {
namespace {

constexpr std::string_view kEmptySha256 =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

TEST_CASE("every algorithm has a name and a size that can be found again") {
  for (const auto algorithm : {HashAlgorithm::md5, HashAlgorithm::sha1, HashAlgorithm::sha224,
                               HashAlgorithm::sha256, HashAlgorithm::sha384, HashAlgorithm::sha512,
                               HashAlgorithm::blake2b, HashAlgorithm::blake2s}) {
    CHECK(parse_hash_algorithm(to_string(algorithm)) == algorithm);
    const std::string hex(digest_size(algorithm) * 2, 'a');
    CHECK(Digest::parse(algorithm, hex).value().hex() == hex);
    CHECK_FALSE(Digest::parse(algorithm, hex + "a").has_value());
  }
  CHECK_FALSE(parse_hash_algorithm("crc32").has_value());
}

TEST_CASE("a digest reads hexadecimal text of either case and prints lower case") {
  const auto digest =
      Digest::parse("sha256=E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855");
  REQUIRE(digest.has_value());
  CHECK(digest->hex() == kEmptySha256);
  CHECK(digest->to_string() == "sha256:" + std::string(kEmptySha256));
  CHECK(Digest::parse(digest->to_string()) == *digest);
}

TEST_CASE("texts that are no digest are refused") {
  for (const char* text : {"", "sha256", "sha256=", "sha256=xyz", "crc=00", "md5:é"}) {
    CAPTURE(text);
    CHECK(Digest::parse(text).error().kind() == ErrorKind::input);
  }
}

TEST_CASE("base64 is URL-safe and unpadded") {
  CHECK(Digest::parse(HashAlgorithm::sha256, kEmptySha256)->base64() ==
        "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU");
  CHECK(Digest::parse("md5=d41d8cd98f00b204e9800998ecf8427e")->base64() ==
        "1B2M2Y8AsgTpgAmY7PhCfg");
}

TEST_CASE("raw bytes and hexadecimal text make the same digest") {
  std::array<std::byte, 16> bytes{};
  bytes[0] = std::byte{0xab};
  const Digest digest(HashAlgorithm::md5, bytes);
  CHECK(digest.hex() == "ab000000000000000000000000000000");
  CHECK(Digest::parse(HashAlgorithm::md5, digest.hex()) == digest);
}

}  // namespace
}  // namespace sconce
