#include "whole_inflate.hpp"

#include <libdeflate.h>

#include <cstddef>
#include <memory>
#include <span>

#include "sconce/base/byte_source.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"

namespace sconce::archive {

struct WholeInflater::State {
  libdeflate_decompressor* decompressor;
};

WholeInflater::WholeInflater()
    : state_(std::make_unique<State>(State{libdeflate_alloc_decompressor()})) {
  SCONCE_ASSERT(state_->decompressor != nullptr);
}

WholeInflater::~WholeInflater() { libdeflate_free_decompressor(state_->decompressor); }

Result<void> WholeInflater::inflate(Bytes input, std::span<std::byte> output) {
  std::size_t consumed = 0;
  std::size_t produced = 0;
  const libdeflate_result status =
      libdeflate_deflate_decompress_ex(state_->decompressor, input.data(), input.size(),
                                       output.data(), output.size(), &consumed, &produced);
  if (status == LIBDEFLATE_INSUFFICIENT_SPACE) {
    return fail(ErrorKind::archive, "the compressed data holds more than is claimed");
  }
  if (status != LIBDEFLATE_SUCCESS) {
    return fail(ErrorKind::archive, "the compressed data is damaged");
  }
  if (produced != output.size()) {
    return fail(ErrorKind::archive, "the compressed data holds less than is claimed");
  }
  if (consumed != input.size()) {
    return fail(ErrorKind::archive, "the compressed data ends before its claimed size");
  }
  return {};
}

}  // namespace sconce::archive
