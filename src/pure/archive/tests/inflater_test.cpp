#include "sconce/archive/inflater.hpp"

#include <doctest/doctest.h>

#include <span>
#include <string>
#include <vector>

#include "zip_builder.hpp"

using namespace sconce;
using namespace sconce::archive;

namespace {

struct Decoded {
  std::string text;
  std::uint64_t size = 0;
  bool ended = false, failed = false;
};

Decoded decode(InflateEngine engine, std::string_view bytes, std::size_t in, std::size_t out) {
  Decoded decoded;
  Inflater inflater(engine);
  std::vector<std::byte> buffer(out);
  Bytes rest = as_bytes(bytes);
  while (!decoded.ended) {
    const Bytes piece = rest.first(std::min(in, rest.size()));
    const auto step = inflater.step(piece, buffer);
    decoded.failed = !step;
    if (!step) break;
    rest = rest.subspan(step->consumed);
    decoded.text += as_text(std::span(buffer).first(step->produced));
    decoded.ended = step->ended;
    if (!step->ended && step->consumed == 0 && step->produced == 0) break;
  }
  decoded.size = inflater.stream_size();
  return decoded;
}

}  // namespace

TEST_CASE("Both engines decode the same and find the exact end, whatever the pieces") {
  std::string text;
  for (int i = 0; i < 30000; ++i) text += std::to_string(i * 7919 % 1000) + " ";
  const std::string stream = deflated(text);
  for (const InflateEngine engine : {InflateEngine::fast, InflateEngine::strict}) {
    for (const std::size_t in : {1U, 7U, 4096U, 1U << 20U}) {
      for (const std::size_t out : {1U, 300U, 65536U, 1U << 20U}) {
        CAPTURE(in);
        CAPTURE(out);
        const Decoded decoded = decode(engine, stream + "trailing bytes", in, out);
        CHECK(decoded.ended);
        CHECK(decoded.text == text);
        CHECK(decoded.size == stream.size());
      }
    }
  }
}

TEST_CASE("A stream that is cut off never ends, and a damaged one is refused") {
  const std::string stream = deflated("hello hello hello hello");
  for (const InflateEngine engine : {InflateEngine::fast, InflateEngine::strict}) {
    for (std::size_t size = 0; size < stream.size(); ++size) {
      CHECK_FALSE(decode(engine, stream.substr(0, size), 64, 64).ended);
    }
    CHECK(decode(engine, "\x07", 64, 64).failed);
  }
}
