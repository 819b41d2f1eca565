#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "sconce/archive/zip.hpp"
#include "sconce/base/byte_source.hpp"
#include "sconce/base/result.hpp"

// Files that are one compressed stream. Each is decoded in small pieces; what went to the sink is
// only good once the call returns success. Refusals are of kind `archive`.
namespace sconce::archive {

enum class StreamFormat { deflate, gzip, zstd };

/// By the ending of a file's name (`.deflate`, `.gz` and `.tgz`, `.zst`); nothing for others.
[[nodiscard]] std::optional<StreamFormat> stream_format_of(std::string_view file_name);

/// Decodes all of `source` into `sink`; more than `limit_bytes` of output is refused.
/// deflate: one raw stream (RFC 1951) and nothing after it.
/// gzip: one or more members (RFC 1952), CRC and size of each checked, nothing after the last.
/// zstd: frames and skippable frames (RFC 8878) with windows of at most 8 MiB, nothing else.
[[nodiscard]] Result<void> read_stream(const ByteSource& source, StreamFormat format,
                                       std::uint64_t limit_bytes, const ByteSink& sink);

}  // namespace sconce::archive
