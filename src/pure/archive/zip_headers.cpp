#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "little_endian.hpp"
#include "member_names.hpp"
#include "sconce/archive/hasher.hpp"
#include "sconce/archive/zip.hpp"
#include "sconce/base/byte_source.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "zip_records.hpp"

namespace sconce::archive::zip {
namespace {

constexpr std::uint16_t kZip64Field = 0x0001;
constexpr std::uint16_t kUnicodePathField = 0x7075;

/// Whether the field only says again what its header says (the wheels of protobuf 6 and 7 have it
/// so in every local header): whichever a reader goes by, it takes the same numbers.
bool repeats_sizes(Bytes field, HeaderKind kind, const Sizes& sizes) {
  return kind == HeaderKind::local && field.size() == 16 && load_u64(field, 0) == sizes.size &&
         load_u64(field, 8) == sizes.compressed_size;
}

/// The values of a ZIP64 field replace, in a fixed order, exactly the 32-bit fields that are full.
Result<void> apply_zip64(Bytes field, HeaderKind kind, Sizes& sizes) {
  std::array<std::uint64_t*, 3> full{};
  std::size_t count = 0;
  if (sizes.size == kFull32) full[count++] = &sizes.size;
  if (sizes.compressed_size == kFull32) full[count++] = &sizes.compressed_size;
  if (kind == HeaderKind::central && sizes.header_offset == kFull32) {
    full[count++] = &sizes.header_offset;
  }
  if (count == 0 && repeats_sizes(field, kind, sizes)) return {};
  if (field.size() != count * 8) {
    return fail(ErrorKind::archive, "the ZIP64 field holds other values than its header lacks");
  }
  for (std::size_t i = 0; i < count; ++i) *full[i] = load_u64(field, i * 8);
  return {};
}

/// A second name for the member (APPNOTE 4.6.9): it must be the name.
Result<void> check_unicode_path(Bytes field, Bytes name) {
  constexpr std::size_t kHead = 5;
  const bool agrees = field.size() >= kHead && field[0] == std::byte{1} &&
                      load_u32(field, 1) == crc32(name) &&
                      std::ranges::equal(field.subspan(kHead), name);
  if (!agrees) return fail(ErrorKind::archive, "its Unicode path field gives it another name");
  return {};
}

}  // namespace

Result<ExtraFields> read_extra_fields(Bytes extra, Bytes name, HeaderKind kind, Sizes& sizes) {
  ExtraFields found;
  bool has_unicode_path = false;
  while (!extra.empty()) {
    if (extra.size() < 4 || load_u16(extra, 2) > extra.size() - 4) {
      return fail(ErrorKind::archive, "its extra fields are malformed");
    }
    const std::uint16_t id = load_u16(extra, 0);
    const Bytes field = extra.subspan(4, load_u16(extra, 2));
    extra = extra.subspan(4 + field.size());
    if (id == kZip64Field) {
      if (found.has_zip64) return fail(ErrorKind::archive, "it has two ZIP64 fields");
      found.has_zip64 = true;
      SCONCE_TRY(apply_zip64(field, kind, sizes));
    } else if (id == kUnicodePathField) {
      if (has_unicode_path) return fail(ErrorKind::archive, "it has two Unicode path fields");
      has_unicode_path = true;
      SCONCE_TRY(check_unicode_path(field, name));
    }
  }
  return found;
}

Result<std::optional<LocalHeader>> parse_local_header(Bytes bytes, const ZipEntry& entry) {
  if (bytes.size() < kLocalSize) return std::nullopt;
  const std::size_t name_size = load_u16(bytes, 26), extra_size = load_u16(bytes, 28);
  if (load_u32(bytes, 0) != kLocalSignature || name_size != entry.name.size()) {
    return fail(ErrorKind::archive, "the header of " + quoted(entry.name) +
                                        " is not where the archive's directory says");
  }
  if (bytes.size() < kLocalSize + name_size + extra_size) return std::nullopt;
  const Bytes name = bytes.subspan(kLocalSize, name_size);
  if (as_text(name) != entry.name) {
    return fail(ErrorKind::archive,
                quoted(entry.name) + " has another name in its header than in the directory");
  }
  LocalHeader local{.flags = load_u16(bytes, 6),
                    .method = load_u16(bytes, 8),
                    .crc32 = load_u32(bytes, 14),
                    .sizes = {.size = load_u32(bytes, 22), .compressed_size = load_u32(bytes, 18)},
                    .data_offset = entry.header_offset + kLocalSize + name_size + extra_size};
  const Bytes extra = bytes.subspan(kLocalSize + name_size, extra_size);
  const auto fields = SCONCE_TRY(in_context(
      read_extra_fields(extra, name, HeaderKind::local, local.sizes), quoted(entry.name)));
  local.has_zip64 = fields.has_zip64;
  return local;
}

Result<LocalHeader> read_local_header(const ByteSource& source, const ZipEntry& entry) {
  // Time stamps and owners of Info-ZIP take 28 bytes; more than this is read in a second step.
  constexpr std::size_t kUsualExtra = 64;
  constexpr std::size_t kLargestExtra = 0xffff;
  for (const std::size_t extra : {kUsualExtra, kLargestExtra}) {
    if (entry.header_offset >= source.size()) break;
    std::array<std::byte, 512> small;
    std::vector<std::byte> large;
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(
        kLocalSize + entry.name.size() + extra, source.size() - entry.header_offset));
    if (wanted > small.size()) large.resize(wanted);
    const auto into = wanted > small.size() ? std::span(large) : std::span(small).first(wanted);
    SCONCE_TRY(source.read_at(entry.header_offset, into));
    if (const auto local = SCONCE_TRY(parse_local_header(into, entry))) return *local;
  }
  return fail(ErrorKind::archive, "the header of " + quoted(entry.name) + " is cut off");
}

Result<void> compare_headers(const LocalHeader& local, const ZipEntry& entry) {
  const auto differs = [&](std::string_view what) {
    return fail(ErrorKind::archive, quoted(entry.name) + " has another " + std::string(what) +
                                        " in its header than in the directory");
  };
  const std::uint16_t method = entry.method == ZipMethod::deflated ? 8 : 0;
  if ((local.flags & kFlagsRefused) != 0) {
    return fail(ErrorKind::archive, quoted(entry.name) + " is encrypted or patched");
  }
  if (local.method != method) return differs("method");
  const bool ascii = std::ranges::all_of(entry.name, [](char c) { return (c & 0x80) == 0; });
  if (!ascii && (local.flags & kFlagUtf8) == 0) return differs("encoding of its name");
  const bool later = (local.flags & kFlagDescriptor) != 0;
  const auto agrees = [&](std::uint64_t in_header, std::uint64_t in_directory) {
    return in_header == in_directory || (later && in_header == 0);
  };
  if (!agrees(local.crc32, entry.crc32)) return differs("CRC");
  if (!agrees(local.sizes.compressed_size, entry.compressed_size)) {
    return differs("compressed size");
  }
  if (!agrees(local.sizes.size, entry.size)) return differs("size");
  return {};
}

}  // namespace sconce::archive::zip
