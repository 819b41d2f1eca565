#include <isa-l/igzip_lib.h>

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

class IsalEngine final : public DeflateEngine {
 public:
  IsalEngine() { isal_inflate_init(&state_); }

  void reset() override { isal_inflate_init(&state_); }

  Result<Inflater::Step> step(Bytes input, std::span<std::byte> output) override {
    input = input.first(std::min(input.size(), kLargestPiece));
    output = output.first(std::min(output.size(), kLargestPiece));
    // The library's interface lacks the const; it does not write to the input.
    state_.next_in = const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(input.data()));
    state_.avail_in = static_cast<std::uint32_t>(input.size());
    state_.next_out = reinterpret_cast<std::uint8_t*>(output.data());
    state_.avail_out = static_cast<std::uint32_t>(output.size());
    if (isal_inflate(&state_) != ISAL_DECOMP_OK) {
      return fail(ErrorKind::archive, "the compressed data is damaged");
    }
    return Inflater::Step{.consumed = input.size() - state_.avail_in,
                          .produced = output.size() - state_.avail_out,
                          .ended = state_.block_state == ISAL_BLOCK_FINISH};
  }

  std::uint64_t overread() const override {
    return static_cast<std::uint64_t>(std::max(state_.read_in_length, 0)) / 8;
  }

 private:
  inflate_state state_;
};

}  // namespace

std::unique_ptr<DeflateEngine> make_isal_engine() { return std::make_unique<IsalEngine>(); }

}  // namespace sconce::archive
