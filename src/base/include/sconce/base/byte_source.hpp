#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "sconce/base/result.hpp"

namespace sconce {

using Bytes = std::span<const std::byte>;

/// Views text as bytes and back; no copy, no check.
[[nodiscard]] inline Bytes as_bytes(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}
[[nodiscard]] inline std::string_view as_text(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Random access to bytes of a known size: memory, a file, HTTP ranges, a zip member.
/// Callable from any thread at once.
class ByteSource {
 public:
  virtual ~ByteSource() = default;

  /// Size in bytes; constant.
  [[nodiscard]] virtual std::uint64_t size() const = 0;

  /// Fills `into` wholly from `offset`. A read that would pass the end is an error, never short.
  [[nodiscard]] virtual Result<void> read_at(std::uint64_t offset,
                                             std::span<std::byte> into) const = 0;
};

/// Bytes in memory. Owns them if made from a string, borrows them if made from a span.
class MemorySource final : public ByteSource {
 public:
  explicit MemorySource(std::string owned);
  explicit MemorySource(Bytes borrowed);
  MemorySource(const MemorySource&) = delete;
  MemorySource& operator=(const MemorySource&) = delete;
  [[nodiscard]] std::uint64_t size() const override;
  [[nodiscard]] Result<void> read_at(std::uint64_t offset,
                                     std::span<std::byte> into) const override;

 private:
  std::string owned_;
  Bytes bytes_;
};

/// Reads all of `source`; one larger than `limit_bytes` is an error of kind `input`.
[[nodiscard]] Result<std::string> read_all(const ByteSource& source, std::uint64_t limit_bytes);

}  // namespace sconce
