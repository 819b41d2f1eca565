#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sconce/base/result.hpp"

namespace sconce {

enum class HashAlgorithm { md5, sha1, sha224, sha256, sha384, sha512, blake2b, blake2s };

/// Name as hashlib and the index pages write it ("sha256").
[[nodiscard]] std::string_view to_string(HashAlgorithm algorithm);
[[nodiscard]] std::optional<HashAlgorithm> parse_hash_algorithm(std::string_view name);
/// Whether nobody can make two archives with the same hash: all but md5 and sha1.
[[nodiscard]] bool is_collision_resistant(HashAlgorithm algorithm);
/// Length of its digest in bytes.
[[nodiscard]] std::size_t digest_size(HashAlgorithm algorithm);

/// A hash value with its algorithm. A value of a fixed size; the hex form is lower case.
class Digest {
 public:
  /// From raw bytes; the length must be the algorithm's.
  Digest(HashAlgorithm algorithm, std::span<const std::byte> bytes);
  /// From hexadecimal text of either case; an error of kind `input` where it is none.
  [[nodiscard]] static Result<Digest> parse(HashAlgorithm algorithm, std::string_view hex);
  /// From `sha256=HEX` or `sha256:HEX`.
  [[nodiscard]] static Result<Digest> parse(std::string_view text);

  [[nodiscard]] HashAlgorithm algorithm() const { return algorithm_; }
  [[nodiscard]] std::string hex() const;
  /// Unpadded URL-safe base64, as RECORD writes it (PEP 376).
  [[nodiscard]] std::string base64() const;
  /// `sha256:HEX`.
  [[nodiscard]] std::string to_string() const;

  auto operator<=>(const Digest&) const = default;

 private:
  static constexpr std::size_t kMostBytes = 64;
  [[nodiscard]] std::span<const std::byte> bytes() const {
    return std::span(bytes_).first(digest_size(algorithm_));
  }
  HashAlgorithm algorithm_;
  std::array<std::byte, kMostBytes> bytes_{};  ///< zeros behind the algorithm's length
};

}  // namespace sconce
