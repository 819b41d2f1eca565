#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
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

using namespace zip;  // NOLINT(google-build-using-namespace)

/// Reads the data descriptor that fills exactly the `gap` bytes behind an entry's data. Its form
/// (with or without signature, with 4- or 8-byte sizes) follows from the gap and the local header.
Result<void> check_descriptor(const ByteSource& source, const ZipEntry& entry,
                              const LocalHeader& local, std::uint64_t gap) {
  const bool wide = local.has_zip64 || entry.size >= kFull32 || entry.compressed_size >= kFull32;
  const std::size_t width = wide ? 8 : 4;
  const std::size_t plain = 4 + 2 * width;
  const auto refuse = [&] {
    return fail(ErrorKind::archive,
                "the data descriptor of " + quoted(entry.name) + " is not what the directory says");
  };
  if (gap != plain && gap != plain + 4) return refuse();
  std::array<std::byte, 24> buffer;
  Bytes bytes = std::span(buffer).first(static_cast<std::size_t>(gap));
  SCONCE_TRY(source.read_at(local.data_offset + entry.compressed_size,
                            std::span(buffer).first(bytes.size())));
  if (gap == plain + 4) {
    if (load_u32(bytes, 0) != kDescriptorSignature) return refuse();
    bytes = bytes.subspan(4);
  } else if (load_u32(bytes, 0) == kDescriptorSignature) {
    return refuse();  // a CRC that reads as the signature leaves the sizes' place open
  }
  const auto number = [&](std::size_t at) -> std::uint64_t {
    return wide ? load_u64(bytes, at) : load_u32(bytes, at);
  };
  const bool agrees = load_u32(bytes, 0) == entry.crc32 && number(4) == entry.compressed_size &&
                      number(4 + width) == entry.size;
  return agrees ? Result<void>() : refuse();
}

/// Judges one entry whose header, data and descriptor must fill [header_offset, end).
Result<void> judge_entry(const ByteSource& source, ZipEntry& entry, std::uint64_t end) {
  const LocalHeader local = SCONCE_TRY(read_local_header(source, entry));
  SCONCE_TRY(compare_headers(local, entry));
  if (local.data_offset > end || entry.compressed_size > end - local.data_offset) {
    return fail(ErrorKind::archive, quoted(entry.name) + " overlaps what follows it");
  }
  const std::uint64_t gap = end - local.data_offset - entry.compressed_size;
  if ((local.flags & kFlagDescriptor) != 0) {
    SCONCE_TRY(check_descriptor(source, entry, local, gap));
  } else if (gap != 0) {
    return fail(ErrorKind::archive, "unclaimed bytes follow " + quoted(entry.name));
  }
  entry.data_offset = local.data_offset;
  return {};
}

Result<void> judge_names(const ZipDirectory& directory) {
  std::vector<MemberName> names;
  names.reserve(directory.entries.size());
  for (const ZipEntry& entry : directory.entries) {
    std::string_view name = entry.name;
    if (entry.is_directory) name.remove_suffix(1);
    names.push_back({name, entry.is_directory});
  }
  return check_collisions(names);
}

}  // namespace

Result<ZipDirectory> judge_zip(const ByteSource& source, const ArchiveLimits& limits) {
  auto [directory, directory_offset] = SCONCE_TRY(read_placed_directory(source, limits));
  SCONCE_TRY(judge_names(directory));
  const std::uint64_t first =
      directory.entries.empty() ? directory_offset : directory.entries.front().header_offset;
  if (first != 0)
    return fail(ErrorKind::archive, "the zip archive has data before its first member");
  for (std::size_t i = 0; i < directory.entries.size(); ++i) {
    const bool last = i + 1 == directory.entries.size();
    SCONCE_TRY(judge_entry(source, directory.entries[i],
                           last ? directory_offset : directory.entries[i + 1].header_offset));
  }
  return directory;
}

}  // namespace sconce::archive
