#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "sconce/base/digest.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/url.hpp"
#include "sconce/index/access.hpp"
#include "sconce/pep/metadata.hpp"

namespace sconce::index {

/// A distribution file as far as its metadata is concerned.
struct MetadataPlace {
  std::string file_name;
  Url url;
  std::optional<Digest> hash;         ///< of the file
  std::optional<std::uint64_t> size;  ///< of the file, bytes
  bool has_metadata_file = false;     ///< PEP 658/714
  std::optional<Digest> metadata_hash;
};

/// Called exactly once, on a thread of the pool.
using MetadataCallback = std::move_only_function<void(Result<pep::CoreMetadata>)>;

/// The core metadata of a wheel: from the store, else from the metadata file that the index has
/// (compared with its hash), else by ranges out of the remote wheel (end record, directory,
/// METADATA), else, where the server knows no ranges, out of the whole wheel, which stays in the
/// store's folder of downloads. Local wheels are read in place.
void fetch_wheel_metadata(const Access& access, MetadataPlace place, MetadataCallback callback);

/// The core metadata of a source archive, if it is stated without running code: PKG-INFO of version
/// 2.2 or later without Dynamic dependencies. Else the error is of kind `unsupported`.
void fetch_sdist_metadata(const Access& access, MetadataPlace place, MetadataCallback callback);

/// Whether two spellings name the same file for the store: its hash, else address and size.
[[nodiscard]] std::string metadata_key(const MetadataPlace& place);

/// The header of a METADATA text: what stands before the description.
[[nodiscard]] std::string_view metadata_header(std::string_view text);

}  // namespace sconce::index
