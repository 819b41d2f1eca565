#pragma once

#include <cstdint>
#include <memory>

#include "sconce/base/byte_source.hpp"
#include "sconce/base/digest.hpp"

namespace sconce::archive {

/// A hash computed piece by piece. Confined to one thread. Move only.
class Hasher {
 public:
  explicit Hasher(HashAlgorithm algorithm);
  ~Hasher();
  Hasher(Hasher&&) noexcept;
  Hasher& operator=(Hasher&&) noexcept;
  void update(Bytes bytes);
  /// The digest of all bytes so far; the hasher is spent.
  [[nodiscard]] Digest finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

[[nodiscard]] Digest digest_of(HashAlgorithm algorithm, Bytes bytes);
[[nodiscard]] Result<Digest> digest_of(HashAlgorithm algorithm, const ByteSource& source);
/// CRC-32 (zip, gzip), continued from `previous`.
[[nodiscard]] std::uint32_t crc32(Bytes bytes, std::uint32_t previous = 0);

}  // namespace sconce::archive
