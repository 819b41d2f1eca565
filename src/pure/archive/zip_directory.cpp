#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "little_endian.hpp"
#include "member_names.hpp"
#include "sconce/archive/zip.hpp"
#include "sconce/base/byte_source.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "zip_records.hpp"

namespace sconce::archive {
namespace {

// The records' fields by their short names.
using namespace zip;  // NOLINT(google-build-using-namespace)

// Types of the Unix mode that the upper half of the external attributes may hold.
constexpr std::uint32_t kTypeMask = 0170000, kTypeFile = 0100000, kTypeFolder = 0040000;

// Deflate cannot expand more than this (RFC 1951: 258 bytes out of two bits, plus a header).
constexpr std::uint64_t kLargestRatio = 1032;

std::unexpected<Error> refuse(const ZipEntry& entry, std::string_view why) {
  return fail(ErrorKind::archive, quoted(entry.name) + " " + std::string(why));
}

Result<void> check_name(const ZipEntry& entry, std::uint16_t flags) {
  std::string_view name = entry.name;
  if (entry.is_directory) name.remove_suffix(1);
  SCONCE_TRY(check_member_name(name));
  const bool ascii = std::ranges::all_of(name, [](char c) { return (c & 0x80) == 0; });
  if (!ascii && (flags & kFlagUtf8) == 0) {
    return refuse(entry, "has a name that is not marked as UTF-8");
  }
  return {};
}

/// Type and sizes must be possible for what the entry says it is.
Result<void> check_content(const ZipEntry& entry, std::uint32_t mode) {
  const std::uint32_t type = mode & kTypeMask;
  if (type != 0 && type != kTypeFile && type != kTypeFolder) {
    return refuse(entry, "is a link or device");
  }
  if (type == kTypeFolder && !entry.is_directory) {
    return refuse(entry, "is a folder by its mode and a file by its name");
  }
  if (entry.is_directory && (entry.size != 0 || entry.compressed_size != 0)) {
    return refuse(entry, "is a folder with data");
  }
  if (entry.method == ZipMethod::stored && entry.size != entry.compressed_size) {
    return refuse(entry, "is stored, with a size that is not its compressed size");
  }
  if (entry.method == ZipMethod::deflated && entry.size / kLargestRatio > entry.compressed_size) {
    return refuse(entry, "claims more bytes than its compressed data can hold");
  }
  return {};
}

Result<ZipMethod> method_of(std::uint16_t number, std::string_view name) {
  if (number == 0) return ZipMethod::stored;
  if (number == 8) return ZipMethod::deflated;
  return fail(ErrorKind::archive, quoted(name) + " is compressed by method " +
                                      std::to_string(number) + ", not stored or deflated");
}

struct ParsedEntry {
  ZipEntry entry;
  std::size_t record_size = 0;
};

/// The entry at the front of `bytes`.
Result<ParsedEntry> parse_entry(Bytes bytes) {
  if (bytes.size() < kCentralSize || load_u32(bytes, 0) != kCentralSignature) {
    return fail(ErrorKind::archive, "the zip archive's directory is damaged");
  }
  const std::size_t name_size = load_u16(bytes, 28), extra_size = load_u16(bytes, 30);
  const std::size_t record_size = kCentralSize + name_size + extra_size + load_u16(bytes, 32);
  if (bytes.size() < record_size) {
    return fail(ErrorKind::archive, "the zip archive's directory is cut off");
  }
  const Bytes name = bytes.subspan(kCentralSize, name_size);
  const std::uint16_t flags = load_u16(bytes, 8);
  const std::uint32_t mode = load_u32(bytes, 38) >> 16;
  ZipEntry entry{.name = std::string(as_text(name))};
  entry.is_directory = entry.name.ends_with('/');
  entry.is_executable = (mode & 0111) != 0 && !entry.is_directory;
  SCONCE_TRY(check_name(entry, flags));
  if ((flags & kFlagsRefused) != 0) return refuse(entry, "is encrypted or patched");
  entry.method = SCONCE_TRY(method_of(load_u16(bytes, 10), entry.name));
  entry.crc32 = load_u32(bytes, 16);
  if (load_u16(bytes, 34) != 0) return refuse(entry, "is on another disk");
  Sizes sizes{.size = load_u32(bytes, 24),
              .compressed_size = load_u32(bytes, 20),
              .header_offset = load_u32(bytes, 42)};
  SCONCE_TRY(in_context(read_extra_fields(bytes.subspan(kCentralSize + name_size, extra_size), name,
                                          HeaderKind::central, sizes),
                        quoted(entry.name)));
  entry.size = sizes.size;
  entry.compressed_size = sizes.compressed_size;
  entry.header_offset = sizes.header_offset;
  SCONCE_TRY(check_content(entry, mode));
  return ParsedEntry{std::move(entry), record_size};
}

/// The directory's bytes: out of the tail where it lies there, else read.
Result<std::vector<std::byte>> directory_bytes(const ByteSource& source, const Tail& tail,
                                               const EndRecord& end) {
  std::vector<std::byte> bytes(static_cast<std::size_t>(end.directory_size));
  if (end.directory_offset >= tail.offset) {
    const auto at = static_cast<std::size_t>(end.directory_offset - tail.offset);
    std::ranges::copy(std::span(tail.bytes).subspan(at, bytes.size()), bytes.begin());
  } else {
    SCONCE_TRY(source.read_at(end.directory_offset, bytes));
  }
  return bytes;
}

Result<void> check_limits(const EndRecord& end, const ArchiveLimits& limits) {
  if (end.directory_size > limits.directory_bytes || end.entries > limits.entries ||
      end.entries > end.directory_size / kCentralSize) {
    return fail(ErrorKind::archive, "the zip archive's directory claims " +
                                        std::to_string(end.entries) + " members in " +
                                        std::to_string(end.directory_size) + " bytes");
  }
  return {};
}

}  // namespace

const ZipEntry* ZipDirectory::find(std::string_view name) const {
  const auto at = std::ranges::find(entries, name, &ZipEntry::name);
  return at == entries.end() ? nullptr : &*at;
}

Result<PlacedDirectory> zip::read_placed_directory(const ByteSource& source,
                                                   const ArchiveLimits& limits) {
  const Tail tail = SCONCE_TRY(read_tail(source));
  const EndRecord end = SCONCE_TRY(parse_end_record(tail));
  SCONCE_TRY(check_limits(end, limits));
  const auto bytes = SCONCE_TRY(directory_bytes(source, tail, end));
  ZipDirectory directory;
  directory.entries.reserve(static_cast<std::size_t>(end.entries));
  std::uint64_t total = 0;
  Bytes rest = bytes;
  while (!rest.empty()) {
    ParsedEntry parsed = SCONCE_TRY(parse_entry(rest));
    rest = rest.subspan(parsed.record_size);
    if (parsed.entry.size > limits.total_bytes - total) {
      return fail(ErrorKind::archive, "the archive claims to unpack to more than " +
                                          std::to_string(limits.total_bytes) + " bytes");
    }
    total += parsed.entry.size;
    directory.entries.push_back(std::move(parsed.entry));
  }
  if (directory.entries.size() != end.entries) {
    return fail(ErrorKind::archive,
                "the zip archive's directory has " + std::to_string(directory.entries.size()) +
                    " members, its end record says " + std::to_string(end.entries));
  }
  std::ranges::sort(directory.entries, {}, &ZipEntry::header_offset);
  return PlacedDirectory{std::move(directory), end.directory_offset};
}

Result<ZipDirectory> read_zip_directory(const ByteSource& source, const ArchiveLimits& limits) {
  return SCONCE_TRY(read_placed_directory(source, limits)).directory;
}

}  // namespace sconce::archive
