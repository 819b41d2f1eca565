#include <zconf.h>
#include <zlib.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>

#include "deflate_engine.hpp"
#include "sconce/archive/inflater.hpp"
#include "sconce/base/byte_source.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"

namespace sconce::archive {
namespace {

constexpr std::size_t kLargestPiece = std::numeric_limits<std::int32_t>::max();
constexpr int kRawDeflate = -MAX_WBITS;

class ZlibEngine final : public DeflateEngine {
 public:
  ZlibEngine() { SCONCE_ASSERT(inflateInit2(&stream_, kRawDeflate) == Z_OK); }
  ~ZlibEngine() override { inflateEnd(&stream_); }
  ZlibEngine(const ZlibEngine&) = delete;
  ZlibEngine& operator=(const ZlibEngine&) = delete;

  void reset() override { SCONCE_ASSERT(inflateReset(&stream_) == Z_OK); }

  Result<Inflater::Step> step(Bytes input, std::span<std::byte> output) override {
    input = input.first(std::min(input.size(), kLargestPiece));
    output = output.first(std::min(output.size(), kLargestPiece));
    // The library's interface lacks the const; it does not write to the input.
    stream_.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(input.data()));
    stream_.avail_in = static_cast<uInt>(input.size());
    stream_.next_out = reinterpret_cast<Bytef*>(output.data());
    stream_.avail_out = static_cast<uInt>(output.size());
    const int status = inflate(&stream_, Z_NO_FLUSH);
    if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) {
      return fail(ErrorKind::archive, "the compressed data is damaged");
    }
    return Inflater::Step{.consumed = input.size() - stream_.avail_in,
                          .produced = output.size() - stream_.avail_out,
                          .ended = status == Z_STREAM_END};
  }

  std::uint64_t overread() const override { return 0; }

 private:
  z_stream stream_{};
};

}  // namespace

std::unique_ptr<DeflateEngine> make_zlib_engine() { return std::make_unique<ZlibEngine>(); }

}  // namespace sconce::archive
