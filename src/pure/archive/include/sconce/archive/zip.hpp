#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sconce/base/byte_source.hpp"
#include "sconce/base/relative_path.hpp"
#include "sconce/base/result.hpp"

namespace sconce::archive {

enum class ZipMethod { stored, deflated };

/// One member as the central directory states it (APPNOTE 6.3.10, section 4.3.12), ZIP64 resolved.
struct ZipEntry {
  std::string name;  ///< as stored: parts joined by `/`; folders end in `/`
  bool is_directory = false;
  bool is_executable = false;  ///< any x bit of the Unix mode
  ZipMethod method = ZipMethod::stored;
  std::uint32_t crc32 = 0;
  std::uint64_t compressed_size = 0, size = 0;
  std::uint64_t header_offset = 0;
  std::uint64_t data_offset = 0;  ///< 0 until judged: only then the local header is known
};

/// A zip's directory. A value.
struct ZipDirectory {
  std::vector<ZipEntry> entries;  ///< in the order of their offsets
  [[nodiscard]] const ZipEntry* find(std::string_view name) const;
};

struct ArchiveLimits {
  std::uint64_t entries = 1'000'000;
  std::uint64_t total_bytes = 64ULL << 30;
  std::uint64_t directory_bytes = 256ULL << 20;
};

/// Reads end record and central directory only: two to three small reads at the tail. For looking
/// into a remote archive; members read through it are checked by themselves, but the archive as a
/// whole is not judged.
[[nodiscard]] Result<ZipDirectory> read_zip_directory(const ByteSource& source,
                                                      const ArchiveLimits& limits = {});

/// Reads the directory and judges the whole archive by the archive policy (docs/archive-policy.md):
/// every local header is compared with the directory, every byte belongs to exactly one entry, no
/// name escapes or collides. Nothing is decompressed. Refusals are of kind `archive` and name the
/// member.
[[nodiscard]] Result<ZipDirectory> judge_zip(const ByteSource& source,
                                             const ArchiveLimits& limits = {});

/// Takes the decoded bytes of a member, in order, in pieces.
using ByteSink = std::function<Result<void>(Bytes)>;

/// Decodes one member into `sink` with a small window: exact size, exact end of the stream and CRC
/// are checked; a difference is of kind `archive`. Callable from any thread at once.
[[nodiscard]] Result<void> read_zip_entry(const ByteSource& source, const ZipEntry& entry,
                                          const ByteSink& sink);
/// The same for a small member, as text; larger than `limit_bytes` is refused.
[[nodiscard]] Result<std::string> read_zip_entry(const ByteSource& source, const ZipEntry& entry,
                                                 std::uint64_t limit_bytes);

}  // namespace sconce::archive
