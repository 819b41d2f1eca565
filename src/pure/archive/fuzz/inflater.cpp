#include "sconce/archive/inflater.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace {

using namespace sconce;
using namespace sconce::archive;

struct Decoded {
  std::string text;
  std::uint64_t size = 0;
  bool ended = false;
};

/// Decodes in pieces, with a fence behind the output that must stay whole: the fast engine is
/// assembler, which sanitizers do not see into.
Decoded decode(InflateEngine engine, Bytes input, std::size_t in, std::size_t out) {
  constexpr std::size_t kFence = 1024, kMost = 4U << 20;
  std::vector<std::byte> buffer(out + kFence, std::byte{0xa5});
  Decoded decoded;
  Inflater inflater(engine);
  while (!decoded.ended && decoded.text.size() < kMost) {
    const auto step =
        inflater.step(input.first(std::min(in, input.size())), std::span(buffer).first(out));
    SCONCE_ASSERT(std::ranges::all_of(std::span(buffer).subspan(out),
                                      [](std::byte b) { return b == std::byte{0xa5}; }));
    if (!step) break;
    decoded.text += as_text(std::span(buffer).first(step->produced));
    decoded.ended = step->ended;
    if (!step->ended && step->consumed == 0 && step->produced == 0) break;
    input = input.subspan(step->consumed);
  }
  decoded.size = inflater.stream_size();
  return decoded;
}

}  // namespace

// What zlib takes the fast engine takes as well, to the same bytes and the same end.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::size_t in = data[0] == 0 ? size : data[0];
  const std::size_t out = (std::size_t{data[1]} + 1) * 257;
  const Bytes input = std::as_bytes(std::span(data + 2, size - 2));
  const Decoded strict = decode(InflateEngine::strict, input, in, out);
  const Decoded fast = decode(InflateEngine::fast, input, in, out);
  if (strict.ended) {
    SCONCE_ASSERT(fast.ended && fast.text == strict.text && fast.size == strict.size);
  }
  return 0;
}
