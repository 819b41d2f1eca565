#include "sconce/archive/stream.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "sconce/archive/inflater.hpp"
#include "sconce/base/byte_source.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "stream_parts.hpp"

namespace sconce::archive {
namespace {

Result<void> read_deflate(const ByteSource& source, LimitedSink& sink) {
  const std::uint64_t end =
      SCONCE_TRY(read_raw_deflate(source, 0, [&](Bytes bytes) { return sink.take(bytes); }));
  if (end != source.size()) return fail(ErrorKind::archive, "data follows the deflate stream");
  return {};
}

}  // namespace

std::optional<StreamFormat> stream_format_of(std::string_view file_name) {
  if (file_name.ends_with(".deflate")) return StreamFormat::deflate;
  if (file_name.ends_with(".gz") || file_name.ends_with(".tgz")) return StreamFormat::gzip;
  if (file_name.ends_with(".zst")) return StreamFormat::zstd;
  return std::nullopt;
}

Result<std::uint64_t> read_raw_deflate(const ByteSource& source, std::uint64_t offset,
                                       const ByteSink& sink) {
  constexpr std::size_t kOutput = 64U << 10;
  const auto buffer = std::make_unique_for_overwrite<std::byte[]>(kOutput);
  const std::span output(buffer.get(), kOutput);
  // Nothing vouches for such a stream, so the decoder that refuses every malformed code is used.
  Inflater inflater(InflateEngine::strict);
  PieceReader reader(source, offset);
  Bytes pending;
  while (true) {
    if (pending.empty()) pending = SCONCE_TRY(reader.next());
    const auto step = SCONCE_TRY(inflater.step(pending, output));
    pending = pending.subspan(step.consumed);
    SCONCE_TRY(sink(output.first(step.produced)));
    if (step.ended) return offset + inflater.stream_size();
    if (step.consumed == 0 && step.produced == 0 && reader.at_end()) {
      return fail(ErrorKind::archive, "the deflate stream is cut off");
    }
  }
}

Result<void> read_stream(const ByteSource& source, StreamFormat format, std::uint64_t limit_bytes,
                         const ByteSink& sink) {
  if (source.size() == 0) return fail(ErrorKind::archive, "the compressed file is empty");
  LimitedSink limited(sink, limit_bytes);
  switch (format) {
    case StreamFormat::deflate:
      return read_deflate(source, limited);
    case StreamFormat::gzip:
      return read_gzip(source, limited);
    case StreamFormat::zstd:
      return read_zstd(source, limited);
  }
  std::unreachable();
}

}  // namespace sconce::archive
