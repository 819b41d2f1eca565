#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sconce/archive/zip.hpp"
#include "sconce/base/byte_source.hpp"
#include "sconce/base/result.hpp"

// The records of a zip archive (APPNOTE 6.3.10, section 4.3), read with every departure refused.
namespace sconce::archive::zip {

inline constexpr std::uint32_t kLocalSignature = 0x04034b50;
inline constexpr std::uint32_t kCentralSignature = 0x02014b50;
inline constexpr std::uint32_t kEndSignature = 0x06054b50;
inline constexpr std::uint32_t kEnd64Signature = 0x06064b50;
inline constexpr std::uint32_t kLocator64Signature = 0x07064b50;
inline constexpr std::uint32_t kDescriptorSignature = 0x08074b50;

inline constexpr std::size_t kLocalSize = 30;
inline constexpr std::size_t kCentralSize = 46;
inline constexpr std::size_t kEndSize = 22;
inline constexpr std::size_t kEnd64Size = 56;
inline constexpr std::size_t kLocator64Size = 20;

inline constexpr std::uint32_t kFull32 = 0xffffffff;
inline constexpr std::uint16_t kFull16 = 0xffff;

// Bits of the general purpose flag (section 4.4.4).
inline constexpr std::uint16_t kFlagDescriptor = 1U << 3;
inline constexpr std::uint16_t kFlagUtf8 = 1U << 11;
/// Encrypted, patched data, strong encryption, masked headers.
inline constexpr std::uint16_t kFlagsRefused = (1U << 0) | (1U << 5) | (1U << 6) | (1U << 13);

/// What the end records say, ZIP64 resolved: the directory fills exactly
/// [directory_offset, directory_offset + directory_size).
struct EndRecord {
  std::uint64_t entries = 0;
  std::uint64_t directory_offset = 0, directory_size = 0;
};

/// The last bytes of a source, read at once: as far as a comment of any length could push the end
/// records forward. Small directories lie in it as well, so a remote archive costs one request.
struct Tail {
  std::vector<std::byte> bytes;
  std::uint64_t offset = 0;  ///< of its first byte in the source
};
[[nodiscard]] Result<Tail> read_tail(const ByteSource& source);
[[nodiscard]] Result<EndRecord> parse_end_record(const Tail& tail);

/// The directory, and where it starts.
struct PlacedDirectory {
  ZipDirectory directory;
  std::uint64_t offset = 0;
};
[[nodiscard]] Result<PlacedDirectory> read_placed_directory(const ByteSource& source,
                                                            const ArchiveLimits& limits);

/// The 32-bit fields of a header that ZIP64's extra field may replace, in that field's order.
struct Sizes {
  std::uint64_t size = 0, compressed_size = 0, header_offset = 0;
};
enum class HeaderKind { local, central };
/// What the extra fields of one header say.
struct ExtraFields {
  bool has_zip64 = false;
};
/// Reads the extra fields strictly: whole fields only, no second ZIP64 or Unicode path field, a
/// ZIP64 field that holds exactly the values whose 32-bit fields are full (a local header with a
/// data descriptor may leave it empty), a Unicode path that is the name itself. `sizes` are
/// resolved in place.
[[nodiscard]] Result<ExtraFields> read_extra_fields(Bytes extra, Bytes name, HeaderKind kind,
                                                    Sizes& sizes);

/// A local header and what follows from it.
struct LocalHeader {
  std::uint16_t flags = 0, method = 0;
  std::uint32_t crc32 = 0;
  Sizes sizes;
  bool has_zip64 = false;
  std::uint64_t data_offset = 0;
};
/// Reads the local header of an entry; its name must be the directory's.
[[nodiscard]] Result<LocalHeader> read_local_header(const ByteSource& source,
                                                    const ZipEntry& entry);
/// The same out of bytes that begin at the entry's header. Nothing where they are too few.
[[nodiscard]] Result<std::optional<LocalHeader>> parse_local_header(Bytes bytes,
                                                                    const ZipEntry& entry);

/// Compares a local header with the directory's entry. With a data descriptor the header's CRC and
/// sizes may be zero.
[[nodiscard]] Result<void> compare_headers(const LocalHeader& local, const ZipEntry& entry);

}  // namespace sconce::archive::zip
