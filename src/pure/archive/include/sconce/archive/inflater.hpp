#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "sconce/base/byte_source.hpp"
#include "sconce/base/result.hpp"

namespace sconce::archive {

/// Which decoder works inside an Inflater. `fast` is ISA-L: for streams whose size and CRC are
/// known and checked by the caller (zip members). `strict` is zlib: refuses every malformed code,
/// for streams that nothing else vouches for. Both take exactly the same valid streams.
enum class InflateEngine { fast, strict };

/// Decodes one raw deflate stream (RFC 1951) piece by piece. Confined to one thread; about 100 KiB.
class Inflater {
 public:
  explicit Inflater(InflateEngine engine = InflateEngine::fast);
  ~Inflater();
  Inflater(Inflater&&) noexcept;
  Inflater& operator=(Inflater&&) noexcept;

  /// Ready for the next stream; keeps its memory.
  void reset();

  struct Step {
    std::size_t consumed = 0;  ///< bytes of `input` taken in; some may lie behind the stream's end
    std::size_t produced = 0;  ///< bytes written to the front of `output`
    bool ended = false;        ///< the last block is complete; further steps are refused
  };
  /// Decodes from `input` into `output` until one of them is used up or the stream ends. Call it
  /// with the rest of the input until everything is consumed and `produced` is less than the space.
  /// Malformed data is an error of kind `archive`.
  [[nodiscard]] Result<Step> step(Bytes input, std::span<std::byte> output);

  /// Bytes of the stream so far; once ended exactly its length, its last byte counted whole.
  [[nodiscard]] std::uint64_t stream_size() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sconce::archive
