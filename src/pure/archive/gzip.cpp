#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "little_endian.hpp"
#include "sconce/archive/hasher.hpp"
#include "sconce/base/byte_source.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "stream_parts.hpp"

namespace sconce::archive {
namespace {

constexpr std::size_t kHeaderSize = 10, kTrailerSize = 8;
constexpr std::uint64_t kUsualHeader = 512, kLargestHeader = 128U << 10;
enum Flag : std::uint8_t { kHeaderCrc = 2, kExtra = 4, kName = 8, kComment = 16, kReserved = 0xe0 };

std::unexpected<Error> broken(std::string_view why) {
  return fail(ErrorKind::archive, "the gzip file " + std::string(why));
}

/// Where the member header at the front of `bytes` ends (RFC 1952, section 2.3).
Result<std::size_t> header_end(Bytes bytes) {
  if (bytes.size() < kHeaderSize) return broken("is cut off");
  if (bytes[0] != std::byte{0x1f} || bytes[1] != std::byte{0x8b} || bytes[2] != std::byte{8}) {
    return broken("has bytes that are no gzip member");
  }
  const auto flags = static_cast<std::uint8_t>(bytes[3]);
  if ((flags & kReserved) != 0) return broken("has reserved flags set");
  std::size_t at = kHeaderSize;
  if ((flags & kExtra) != 0) {
    if (bytes.size() < at + 2) return broken("is cut off");
    at += 2 + load_u16(bytes, at);
  }
  for (const std::uint8_t text : {kName, kComment}) {
    if ((flags & text) == 0) continue;
    if (at > bytes.size()) return broken("is cut off");
    const auto end = std::ranges::find(bytes.subspan(at), std::byte{0});
    if (end == bytes.subspan(at).end()) return broken("has a header that does not end");
    at += static_cast<std::size_t>(end - bytes.subspan(at).begin()) + 1;
  }
  if ((flags & kHeaderCrc) != 0) {
    if (bytes.size() < at + 2) return broken("is cut off");
    if (load_u16(bytes, at) != (crc32(bytes.first(at)) & 0xffff)) {
      return broken("has a header with a wrong CRC");
    }
    at += 2;
  }
  if (at > bytes.size()) return broken("is cut off");
  return at;
}

/// Size of the member header at `offset`. Most are short; only a long one is read in full.
Result<std::size_t> read_header(const ByteSource& source, std::uint64_t offset) {
  for (const std::uint64_t most : {kUsualHeader, kLargestHeader}) {
    std::vector<std::byte> header(static_cast<std::size_t>(std::min(most, source.size() - offset)));
    SCONCE_TRY(source.read_at(offset, header));
    const auto size = header_end(header);
    if (size || header.size() < kUsualHeader || most == kLargestHeader) return size;
  }
  std::unreachable();
}

/// Decodes the member at `offset`; returns where it ends.
Result<std::uint64_t> read_member(const ByteSource& source, std::uint64_t offset,
                                  LimitedSink& sink) {
  const std::size_t header_size = SCONCE_TRY(read_header(source, offset));
  std::uint32_t crc = 0;
  std::uint64_t size = 0;
  const std::uint64_t end =
      SCONCE_TRY(read_raw_deflate(source, offset + header_size, [&](Bytes bytes) {
        crc = crc32(bytes, crc);
        size += bytes.size();
        return sink.take(bytes);
      }));
  if (source.size() - end < kTrailerSize) return broken("is cut off");
  std::array<std::byte, kTrailerSize> trailer;
  SCONCE_TRY(source.read_at(end, trailer));
  if (load_u32(trailer, 0) != crc) return broken("has a wrong CRC");
  if (load_u32(trailer, 4) != (size & 0xffffffff)) return broken("has a wrong size");
  return end + kTrailerSize;
}

}  // namespace

Result<void> read_gzip(const ByteSource& source, LimitedSink& sink) {
  for (std::uint64_t offset = 0; offset < source.size();) {
    offset = SCONCE_TRY(read_member(source, offset, sink));
  }
  return {};
}

}  // namespace sconce::archive
