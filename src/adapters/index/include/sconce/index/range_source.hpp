#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "sconce/base/byte_source.hpp"

namespace sconce::index {

/// A remote file of which some parts are here. A read outside of them fails (kind `unsupported`)
/// and is noted as the gap to fetch before trying again: so that reading code, which knows nothing
/// of transfers, needs no thread that waits for them. Confined to one thread at a time.
class RangeSource final : public ByteSource {
 public:
  struct Gap {
    std::uint64_t offset = 0, size = 0;  ///< bytes, inside the file
  };

  explicit RangeSource(std::uint64_t size) : size_(size) {}
  /// Adds a part; it must lie inside the file.
  void add(std::uint64_t offset, std::string bytes);
  [[nodiscard]] std::uint64_t size() const override { return size_; }
  [[nodiscard]] Result<void> read_at(std::uint64_t offset,
                                     std::span<std::byte> into) const override;
  [[nodiscard]] bool holds(std::uint64_t offset, std::uint64_t size) const;
  /// What the last failed read lacked, if it was that; asking clears it.
  [[nodiscard]] std::optional<Gap> take_gap();

 private:
  std::uint64_t size_;
  std::map<std::uint64_t, std::string> parts_;  ///< by offset
  mutable std::optional<Gap> gap_;
};

}  // namespace sconce::index
