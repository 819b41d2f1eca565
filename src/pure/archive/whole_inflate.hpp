#pragma once

#include <memory>
#include <span>

#include "sconce/base/byte_source.hpp"
#include "sconce/base/result.hpp"

namespace sconce::archive {

/// Decodes whole raw deflate streams from memory to memory (libdeflate). Confined to one thread.
class WholeInflater {
 public:
  WholeInflater();
  ~WholeInflater();
  WholeInflater(const WholeInflater&) = delete;
  WholeInflater& operator=(const WholeInflater&) = delete;
  /// `input` must be one complete stream that fills `output` exactly; anything else is an error of
  /// kind `archive`.
  [[nodiscard]] Result<void> inflate(Bytes input, std::span<std::byte> output);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sconce::archive
