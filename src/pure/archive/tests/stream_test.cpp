#include "sconce/archive/stream.hpp"

#include <doctest/doctest.h>
#include <zstd.h>

#include <string>

#include "zip_builder.hpp"

using namespace sconce;
using namespace sconce::archive;

namespace {

Result<std::string> decode(const std::string& bytes, StreamFormat format,
                           std::uint64_t limit = 1 << 20) {
  std::string text;
  SCONCE_TRY(read_stream(MemorySource(std::string(bytes)), format, limit,
                         [&](Bytes piece) -> Result<void> {
                           text += as_text(piece);
                           return {};
                         }));
  return text;
}

std::string gzip(std::string_view text, char flags = 0, const std::string& header = "") {
  return std::string("\x1f\x8b\x08", 3) + flags + std::string(6, '\0') + header + deflated(text) +
         little(crc32(as_bytes(text)), 4) + little(text.size(), 4);
}

std::string zstd(std::string_view text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
  return out;
}

}  // namespace

TEST_CASE("A deflate file is one stream and nothing else") {
  CHECK(decode(deflated("hello"), StreamFormat::deflate) == "hello");
  CHECK_FALSE(decode(deflated("hello") + "x", StreamFormat::deflate));
  CHECK_FALSE(decode(deflated("hello").substr(0, 3), StreamFormat::deflate));
  CHECK_FALSE(decode("", StreamFormat::deflate));
}

TEST_CASE("A gzip file is members, each with its true CRC and size") {
  CHECK(decode(gzip("hello"), StreamFormat::gzip) == "hello");
  CHECK(decode(gzip("hello ") + gzip("world"), StreamFormat::gzip) == "hello world");
  CHECK(decode(gzip("hello", 8, std::string("name\0", 5)), StreamFormat::gzip) == "hello");
  CHECK(decode(gzip("hello", 4, std::string("\x02\0xy", 4)), StreamFormat::gzip) == "hello");
  CHECK(decode(gzip("hello", 8, std::string(3000, 'n') + '\0'), StreamFormat::gzip) == "hello");
  for (const std::string& bad :
       {gzip("hello") + "x", gzip("hello", '\x20'), gzip("hello", 8, "name"),
        std::string("\x1f\x8b"), gzip("hello", 2, "xy"), gzip("hello").substr(0, 20)}) {
    CHECK_FALSE(decode(bad, StreamFormat::gzip));
  }
  std::string wrong = gzip("hello");
  wrong[wrong.size() - 6] ^= 1;
  CHECK_FALSE(decode(wrong, StreamFormat::gzip));
}

TEST_CASE("A zstd file is whole frames") {
  CHECK(decode(zstd("hello"), StreamFormat::zstd) == "hello");
  CHECK(decode(zstd("hello ") + zstd("world"), StreamFormat::zstd) == "hello world");
  CHECK_FALSE(decode(zstd("hello") + "x", StreamFormat::zstd));
  CHECK_FALSE(decode(zstd("hello").substr(0, 8), StreamFormat::zstd));
}

TEST_CASE("More output than allowed is refused in every format") {
  const std::string zeros(200000, '\0');
  CHECK_FALSE(decode(deflated(zeros), StreamFormat::deflate, 199999));
  CHECK_FALSE(decode(gzip(zeros), StreamFormat::gzip, 199999));
  CHECK_FALSE(decode(zstd(zeros), StreamFormat::zstd, 199999));
  CHECK(decode(zstd(zeros), StreamFormat::zstd, 200000) == zeros);
}

TEST_CASE("The ending of a name tells the format") {
  CHECK(stream_format_of("a.tar.gz") == StreamFormat::gzip);
  CHECK(stream_format_of("a.tgz") == StreamFormat::gzip);
  CHECK(stream_format_of("a.zst") == StreamFormat::zstd);
  CHECK_FALSE(stream_format_of("a.whl"));
}
