#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "little_endian.hpp"
#include "sconce/base/byte_source.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "zip_records.hpp"

namespace sconce::archive::zip {
namespace {

constexpr std::size_t kLargestComment = 0xffff;
constexpr std::size_t kLargestTail = kEndSize + kLargestComment + kLocator64Size + kEnd64Size;

/// A record's signature inside a comment makes a second archive of it for some readers.
bool holds_record_signature(Bytes comment) {
  for (std::size_t i = 0; i + 2 < comment.size(); ++i) {
    if (comment[i] == std::byte{'P'} && comment[i + 1] == std::byte{'K'} &&
        comment[i + 2] < std::byte{0x09}) {
      return true;
    }
  }
  return false;
}

/// Where the end record starts in the tail: the one place whose comment ends with the file.
Result<std::size_t> find_end_record(Bytes tail) {
  std::optional<std::size_t> found;
  bool seen = false;
  for (std::size_t i = 0; i + kEndSize <= tail.size(); ++i) {
    if (tail[i] != std::byte{'P'} || load_u32(tail, i) != kEndSignature) continue;
    seen = true;
    if (i + kEndSize + load_u16(tail, i + 20) != tail.size()) continue;
    if (found) return fail(ErrorKind::archive, "the zip archive has two end records");
    found = i;
  }
  if (found) return *found;
  return fail(ErrorKind::archive, seen ? "the zip archive has data after its end record"
                                       : "the file is no zip archive: it has no end record");
}

/// A field of the end record against its ZIP64 counterpart.
bool agrees(std::uint64_t value, std::uint64_t full, std::uint64_t value64) {
  return value == value64 || value == full;
}

/// The ZIP64 end record and its locator, which must stand directly before the end record.
Result<EndRecord> parse_end64(const Tail& tail, std::size_t end_at, const EndRecord& small) {
  const Bytes bytes = tail.bytes;
  if (end_at < kLocator64Size + kEnd64Size) {
    return fail(ErrorKind::archive, "the ZIP64 end record is cut off");
  }
  const std::size_t locator_at = end_at - kLocator64Size;
  const std::size_t end64_at = locator_at - kEnd64Size;
  const bool locator_fits = load_u32(bytes, locator_at + 4) == 0 &&
                            load_u64(bytes, locator_at + 8) == tail.offset + end64_at &&
                            load_u32(bytes, locator_at + 16) == 1;
  if (!locator_fits || load_u32(bytes, end64_at) != kEnd64Signature ||
      load_u64(bytes, end64_at + 4) != kEnd64Size - 12) {
    return fail(ErrorKind::archive,
                "the ZIP64 end record is not where its locator says, or has extensible data");
  }
  const EndRecord end{.entries = load_u64(bytes, end64_at + 32),
                      .directory_offset = load_u64(bytes, end64_at + 48),
                      .directory_size = load_u64(bytes, end64_at + 40)};
  const bool one_disk = load_u32(bytes, end64_at + 16) == 0 &&
                        load_u32(bytes, end64_at + 20) == 0 &&
                        load_u64(bytes, end64_at + 24) == end.entries;
  if (!one_disk || !agrees(small.entries, kFull16, end.entries) ||
      !agrees(small.directory_offset, kFull32, end.directory_offset) ||
      !agrees(small.directory_size, kFull32, end.directory_size)) {
    return fail(ErrorKind::archive, "the end record and the ZIP64 end record disagree");
  }
  return end;
}

/// Refuses a directory that does not end exactly where the end records begin.
Result<void> check_directory_place(const EndRecord& end, std::uint64_t records_at) {
  if (end.directory_offset > records_at ||
      end.directory_size != records_at - end.directory_offset) {
    return fail(ErrorKind::archive, "the zip archive's directory is not where its end record says");
  }
  return {};
}

}  // namespace

Result<Tail> read_tail(const ByteSource& source) {
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(source.size(), kLargestTail));
  Tail tail{.bytes = std::vector<std::byte>(size), .offset = source.size() - size};
  SCONCE_TRY(source.read_at(tail.offset, tail.bytes));
  return tail;
}

Result<EndRecord> parse_end_record(const Tail& tail) {
  const Bytes bytes = tail.bytes;
  const std::size_t at = SCONCE_TRY(find_end_record(bytes));
  if (holds_record_signature(bytes.subspan(at + kEndSize))) {
    return fail(ErrorKind::archive, "the zip archive's comment holds the signature of a record");
  }
  const bool one_disk = load_u16(bytes, at + 4) == 0 && load_u16(bytes, at + 6) == 0 &&
                        load_u16(bytes, at + 8) == load_u16(bytes, at + 10);
  if (!one_disk) return fail(ErrorKind::archive, "the zip archive spans several disks");
  EndRecord end{.entries = load_u16(bytes, at + 10),
                .directory_offset = load_u32(bytes, at + 16),
                .directory_size = load_u32(bytes, at + 12)};
  std::uint64_t records_at = tail.offset + at;
  if (at >= kLocator64Size && load_u32(bytes, at - kLocator64Size) == kLocator64Signature) {
    end = SCONCE_TRY(parse_end64(tail, at, end));
    records_at -= kLocator64Size + kEnd64Size;
  }
  SCONCE_TRY(check_directory_place(end, records_at));
  return end;
}

}  // namespace sconce::archive::zip
