#include "sconce/archive/inflater.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "deflate_engine.hpp"
#include "sconce/base/byte_source.hpp"
#include "sconce/base/result.hpp"

namespace sconce::archive {

struct Inflater::State {
  std::unique_ptr<DeflateEngine> engine;
  std::uint64_t taken = 0;
  bool ended = false;
};

Inflater::Inflater(InflateEngine engine)
    : state_(std::make_unique<State>(
          State{engine == InflateEngine::fast ? make_isal_engine() : make_zlib_engine()})) {}
Inflater::~Inflater() = default;
Inflater::Inflater(Inflater&&) noexcept = default;
Inflater& Inflater::operator=(Inflater&&) noexcept = default;

void Inflater::reset() {
  state_->engine->reset();
  state_->taken = 0;
  state_->ended = false;
}

Result<Inflater::Step> Inflater::step(Bytes input, std::span<std::byte> output) {
  SCONCE_ASSERT(!state_->ended);
  const Step step = SCONCE_TRY(state_->engine->step(input, output));
  state_->taken += step.consumed;
  state_->ended = step.ended;
  return step;
}

std::uint64_t Inflater::stream_size() const {
  return state_->ended ? state_->taken - state_->engine->overread() : state_->taken;
}

}  // namespace sconce::archive
