#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "member_names.hpp"
#include "sconce/archive/hasher.hpp"
#include "sconce/archive/inflater.hpp"
#include "sconce/archive/zip.hpp"
#include "sconce/base/byte_source.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "whole_inflate.hpp"
#include "zip_records.hpp"

namespace sconce::archive {
namespace {

// The records' fields by their short names.
using namespace zip;  // NOLINT(google-build-using-namespace)

/// Entries of at most this size, packed and unpacked, are decoded in one piece by libdeflate;
/// larger ones stream through ISA-L. Members above 1 MiB of real wheels, output with CRC, one
/// thread of a nearly idle 2-core EPYC, MB/s, 25 Nov 2026:
///                            cuDNN 8.9.2   torch 2.1.2
///   zlib 1.2.13, streaming       275           336
///   ISA-L 2.30, streaming        549           689
///   libdeflate 1.14, whole       546           686
/// All 67 wheels of the example (2.87 GB to 5.34 GB in 21,940 entries) this way: 640, files in the
/// page cache. The size of ISA-L's pieces matters little (64 to 256 KiB in, 128 to 512 KiB out:
/// within 4 %, one disturbed run aside), so they are what stays in a core's L2.
constexpr std::uint64_t kWholeLimit = 1U << 20;
constexpr std::size_t kInputPiece = 128U << 10;
constexpr std::size_t kOutputPiece = 256U << 10;

/// Memory that only grows, uninitialised.
class Buffer {
 public:
  std::span<std::byte> get(std::size_t size) {
    if (size > capacity_) {
      bytes_ = std::make_unique_for_overwrite<std::byte[]>(size);
      capacity_ = size;
    }
    return {bytes_.get(), size};
  }

 private:
  std::unique_ptr<std::byte[]> bytes_;
  std::size_t capacity_ = 0;
};

/// What decoding needs. Each thread keeps one, at most 2.2 MiB: allocating it anew for each of the
/// ten thousands of small members of an installation costs more page faults than decoding.
struct Workspace {
  Buffer input, output;
  WholeInflater whole;
  Inflater stream;
};

Workspace& workspace() {
  thread_local Workspace workspace;
  return workspace;
}

std::unexpected<Error> wrong(const ZipEntry& entry, std::string_view what) {
  return fail(ErrorKind::archive, quoted(entry.name) + " has another " + std::string(what) +
                                      " than its archive claims");
}

/// Checks what came out and passes it on, in pieces.
class CheckedSink {
 public:
  CheckedSink(const ZipEntry& entry, const ByteSink& sink) : entry_(entry), sink_(sink) {}

  Result<void> take(Bytes bytes) {
    if (bytes.size() > entry_.size - written_) return wrong(entry_, "size");
    written_ += bytes.size();
    crc_ = crc32(bytes, crc_);
    return sink_(bytes);
  }

  Result<void> finish() const {
    if (written_ != entry_.size) return wrong(entry_, "size");
    if (crc_ != entry_.crc32) return wrong(entry_, "CRC");
    return {};
  }

 private:
  const ZipEntry& entry_;
  const ByteSink& sink_;
  std::uint64_t written_ = 0;
  std::uint32_t crc_ = 0;
};

Result<void> read_stored(const ByteSource& source, const ZipEntry& entry, std::uint64_t offset,
                         CheckedSink& sink) {
  std::uint64_t left = entry.compressed_size;
  while (left > 0) {
    const auto piece = workspace().output.get(
        static_cast<std::size_t>(std::min<std::uint64_t>(left, kOutputPiece)));
    SCONCE_TRY(source.read_at(offset, piece));
    SCONCE_TRY(sink.take(piece));
    offset += piece.size();
    left -= piece.size();
  }
  return {};
}

Result<void> read_whole(const ByteSource& source, const ZipEntry& entry, std::uint64_t offset,
                        CheckedSink& sink) {
  const auto input = workspace().input.get(static_cast<std::size_t>(entry.compressed_size));
  const auto output = workspace().output.get(static_cast<std::size_t>(entry.size));
  SCONCE_TRY(source.read_at(offset, input));
  SCONCE_TRY(in_context(workspace().whole.inflate(input, output), quoted(entry.name)));
  return output.empty() ? Result<void>() : sink.take(output);
}

/// Takes pieces of the stream until its end, which must be the end of the data.
Result<void> read_streaming(const ByteSource& source, const ZipEntry& entry, std::uint64_t offset,
                            CheckedSink& sink) {
  const auto input = workspace().input.get(kInputPiece);
  const auto output = workspace().output.get(kOutputPiece);
  Inflater& inflater = workspace().stream;
  inflater.reset();
  std::uint64_t left = entry.compressed_size;
  Bytes pending;
  for (bool ended = false; !ended;) {
    if (pending.empty() && left > 0) {
      const auto piece =
          input.first(static_cast<std::size_t>(std::min<std::uint64_t>(left, kInputPiece)));
      SCONCE_TRY(source.read_at(offset, piece));
      offset += piece.size();
      left -= piece.size();
      pending = piece;
    }
    const auto step = SCONCE_TRY(in_context(inflater.step(pending, output), quoted(entry.name)));
    if (step.consumed == 0 && step.produced == 0 && !step.ended && left == 0) {
      return fail(ErrorKind::archive, quoted(entry.name) + ": the compressed data is cut off");
    }
    pending = pending.subspan(step.consumed);
    ended = step.ended;
    if (step.produced > 0) SCONCE_TRY(sink.take(output.first(step.produced)));
  }
  return inflater.stream_size() == entry.compressed_size ? Result<void>()
                                                         : wrong(entry, "compressed size");
}

/// Where the entry's data begins; read and checked here where the archive was not judged.
Result<std::uint64_t> locate_data(const ByteSource& source, const ZipEntry& entry) {
  if (entry.data_offset != 0) return entry.data_offset;
  const LocalHeader local = SCONCE_TRY(read_local_header(source, entry));
  SCONCE_TRY(compare_headers(local, entry));
  return local.data_offset;
}

}  // namespace

Result<void> read_zip_entry(const ByteSource& source, const ZipEntry& entry, const ByteSink& sink) {
  const std::uint64_t offset = SCONCE_TRY(locate_data(source, entry));
  if (offset > source.size() || entry.compressed_size > source.size() - offset) {
    return fail(ErrorKind::archive, quoted(entry.name) + " is cut off");
  }
  CheckedSink checked(entry, sink);
  if (entry.method == ZipMethod::stored) {
    SCONCE_TRY(read_stored(source, entry, offset, checked));
  } else if (entry.size <= kWholeLimit && entry.compressed_size <= kWholeLimit) {
    SCONCE_TRY(read_whole(source, entry, offset, checked));
  } else {
    SCONCE_TRY(read_streaming(source, entry, offset, checked));
  }
  return checked.finish();
}

Result<std::string> read_zip_entry(const ByteSource& source, const ZipEntry& entry,
                                   std::uint64_t limit_bytes) {
  if (entry.size > limit_bytes) {
    return fail(ErrorKind::archive,
                quoted(entry.name) + " is larger than " + std::to_string(limit_bytes) + " bytes");
  }
  std::string text;
  text.reserve(static_cast<std::size_t>(entry.size));
  SCONCE_TRY(read_zip_entry(source, entry, [&](Bytes bytes) -> Result<void> {
    text += as_text(bytes);
    return {};
  }));
  return text;
}

}  // namespace sconce::archive
