#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "sconce/archive/stream.hpp"
#include "sconce/base/byte_source.hpp"
#include "sconce/base/result.hpp"

namespace sconce::archive {

/// Reads a source from front to end in pieces of its own buffer.
class PieceReader {
 public:
  explicit PieceReader(const ByteSource& source, std::uint64_t offset = 0)
      : source_(source), offset_(offset) {}
  [[nodiscard]] bool at_end() const { return offset_ >= source_.size(); }
  /// The next piece; empty at the end. Valid until the next call.
  [[nodiscard]] Result<Bytes> next() {
    const auto piece = std::span(buffer_.get(), static_cast<std::size_t>(std::min<std::uint64_t>(
                                                    kPiece, source_.size() - offset_)));
    SCONCE_TRY(source_.read_at(offset_, piece));
    offset_ += piece.size();
    return Bytes(piece);
  }

 private:
  static constexpr std::size_t kPiece = 64U << 10;
  const ByteSource& source_;
  std::uint64_t offset_;
  std::unique_ptr<std::byte[]> buffer_ = std::make_unique_for_overwrite<std::byte[]>(kPiece);
};

/// Passes on at most a limit of bytes.
class LimitedSink {
 public:
  LimitedSink(const ByteSink& sink, std::uint64_t limit) : sink_(sink), left_(limit) {}
  [[nodiscard]] Result<void> take(Bytes bytes) {
    if (bytes.size() > left_) {
      return fail(ErrorKind::archive, "the stream unpacks to more than is allowed");
    }
    left_ -= bytes.size();
    return bytes.empty() ? Result<void>() : sink_(bytes);
  }

 private:
  const ByteSink& sink_;
  std::uint64_t left_;
};

[[nodiscard]] Result<void> read_gzip(const ByteSource& source, LimitedSink& sink);
[[nodiscard]] Result<void> read_zstd(const ByteSource& source, LimitedSink& sink);

/// Decodes the raw deflate stream that starts at `offset`; returns where it ends.
[[nodiscard]] Result<std::uint64_t> read_raw_deflate(const ByteSource& source, std::uint64_t offset,
                                                     const ByteSink& sink);

}  // namespace sconce::archive
