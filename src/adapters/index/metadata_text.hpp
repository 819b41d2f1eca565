#pragma once

#include <optional>
#include <string>

#include "sconce/archive/zip.hpp"
#include "sconce/index/fetch_metadata.hpp"

namespace sconce::index {

/// Reads the stored metadata of a file.
[[nodiscard]] std::optional<std::string> stored_metadata(const Access& access,
                                                         const MetadataPlace& place);
/// Stores the header of it; local files are read again each time, since they may change.
void store_metadata(const Access& access, const MetadataPlace& place, std::string_view text);

/// Parses the text and checks that it speaks of the file's own project.
[[nodiscard]] Result<pep::CoreMetadata> parse_metadata(const MetadataPlace& place,
                                                       std::string_view text);

/// Where METADATA lies in a wheel; nothing if it has none.
[[nodiscard]] Result<std::optional<archive::ZipEntry>> find_metadata(const MetadataPlace& place,
                                                                     const ByteSource& wheel);

/// Downloads the file and hands over where it lies; called on the pool.
using FileCallback = std::move_only_function<void(Result<http::Downloaded>)>;
void fetch_whole_file(const Access& access, const MetadataPlace& place, FileCallback callback);

}  // namespace sconce::index
