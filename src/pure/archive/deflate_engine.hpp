#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "sconce/archive/inflater.hpp"

namespace sconce::archive {

/// What an Inflater drives: one per library, each in a file of its own.
class DeflateEngine {
 public:
  virtual ~DeflateEngine() = default;
  virtual void reset() = 0;
  [[nodiscard]] virtual Result<Inflater::Step> step(Bytes input, std::span<std::byte> output) = 0;
  /// Bytes taken in that lie behind the end; only meaningful once ended.
  [[nodiscard]] virtual std::uint64_t overread() const = 0;
};

[[nodiscard]] std::unique_ptr<DeflateEngine> make_isal_engine();
[[nodiscard]] std::unique_ptr<DeflateEngine> make_zlib_engine();

}  // namespace sconce::archive
