#include <zstd.h>

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "sconce/base/byte_source.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "stream_parts.hpp"

namespace sconce::archive {
namespace {

/// 8 MiB, what RFC 8878 (section 3.1.1.1.2) asks of every decoder; larger windows are refused.
constexpr int kLargestWindowLog = 23;

struct FreeContext {
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

}  // namespace

Result<void> read_zstd(const ByteSource& source, LimitedSink& sink) {
  constexpr std::size_t kOutput = 64U << 10;
  const std::unique_ptr<ZSTD_DCtx, FreeContext> context(ZSTD_createDCtx());
  SCONCE_ASSERT(context != nullptr);
  SCONCE_ASSERT(ZSTD_isError(ZSTD_DCtx_setParameter(context.get(), ZSTD_d_windowLogMax,
                                                    kLargestWindowLog)) == 0U);
  const auto buffer = std::make_unique_for_overwrite<std::byte[]>(kOutput);
  PieceReader reader(source);
  std::size_t status = 1;  // 0: a frame has ended and nothing of it is left inside
  while (!reader.at_end()) {
    const Bytes piece = SCONCE_TRY(reader.next());
    ZSTD_inBuffer input{piece.data(), piece.size(), 0};
    for (bool full = false; input.pos < input.size || full;) {
      ZSTD_outBuffer output{buffer.get(), kOutput, 0};
      status = ZSTD_decompressStream(context.get(), &output, &input);
      if (ZSTD_isError(status) != 0U) {
        return fail(ErrorKind::archive,
                    std::string("the zstd stream is refused: ") + ZSTD_getErrorName(status));
      }
      SCONCE_TRY(sink.take(std::span(buffer.get(), output.pos)));
      full = output.pos == kOutput && status != 0;
    }
  }
  if (status != 0) return fail(ErrorKind::archive, "the zstd stream is cut off");
  return {};
}

}  // namespace sconce::archive
