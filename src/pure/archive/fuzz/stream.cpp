#include "sconce/archive/stream.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sconce;
  using archive::StreamFormat;
  if (size == 0) return 0;
  constexpr std::uint64_t kLimit = 4U << 20;
  constexpr std::array kFormats = {StreamFormat::deflate, StreamFormat::gzip, StreamFormat::zstd};
  const MemorySource source(std::as_bytes(std::span(data + 1, size - 1)));
  std::uint64_t total = 0;
  static_cast<void>(
      archive::read_stream(source, kFormats[data[0] % 3], kLimit, [&](Bytes bytes) -> Result<void> {
        total += bytes.size();
        return {};
      }));
  SCONCE_ASSERT(total <= kLimit);
  return 0;
}
