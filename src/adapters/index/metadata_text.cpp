#include "metadata_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <expected>
#include <optional>
#include <string_view>
#include <utility>

#include "sconce/archive/zip.hpp"
#include "sconce/base/byte_source.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/http/client.hpp"
#include "sconce/index/access.hpp"
#include "sconce/index/fetch_metadata.hpp"
#include "sconce/pep/file_name.hpp"
#include "sconce/pep/metadata.hpp"
#include "sconce/pep/name.hpp"

namespace sconce::index {
namespace {

constexpr std::string_view kBucket = "metadata";

bool is_metadata_of(const archive::ZipEntry& entry, const pep::PackageName& project) {
  const std::size_t slash = entry.name.find('/');
  if (slash == std::string::npos || entry.name.substr(slash) != "/METADATA") return false;
  const std::string_view folder = std::string_view(entry.name).substr(0, slash);
  if (!folder.ends_with(".dist-info")) return false;
  return pep::PackageName::parse(folder.substr(0, folder.find('-'))) == project;
}

}  // namespace

std::string metadata_key(const MetadataPlace& place) {
  if (place.hash) return place.hash->to_string();
  return fmt::format("{} {}", place.url.to_string(), place.size.value_or(0));
}

std::string_view metadata_header(std::string_view text) {
  const std::size_t end = std::min(text.find("\n\n"), text.find("\r\n\r\n"));
  return text.substr(0, end);
}

std::optional<std::string> stored_metadata(const Access& access, const MetadataPlace& place) {
  if (access.store == nullptr || place.url.file_path()) return std::nullopt;
  auto stored = access.store->memo(kBucket, metadata_key(place));
  return stored ? *std::move(stored) : std::nullopt;
}

void store_metadata(const Access& access, const MetadataPlace& place, std::string_view text) {
  if (access.store == nullptr || place.url.file_path()) return;
  const auto kept = access.store->set_memo(kBucket, metadata_key(place), metadata_header(text));
  if (!kept) access.notices.detail(kept.error().to_string());
}

Result<pep::CoreMetadata> parse_metadata(const MetadataPlace& place, std::string_view text) {
  auto metadata = pep::CoreMetadata::parse(text);
  if (!metadata) {
    return std::unexpected(metadata.error().with_context(
        fmt::format("reading the metadata of `{}`", place.file_name)));
  }
  return metadata;
}

Result<std::optional<archive::ZipEntry>> find_metadata(const MetadataPlace& place,
                                                       const ByteSource& wheel) {
  const auto name = SCONCE_TRY(pep::WheelFileName::parse(place.file_name));
  auto directory = SCONCE_TRY(archive::read_zip_directory(wheel));
  for (archive::ZipEntry& entry : directory.entries) {
    if (is_metadata_of(entry, name.name)) return std::move(entry);
  }
  return std::nullopt;
}

void fetch_whole_file(const Access& access, const MetadataPlace& place, FileCallback callback) {
  if (access.store == nullptr) {
    return callback(fail(ErrorKind::unsupported,
                         fmt::format("`{}` would have to be fetched whole, and there is no store",
                                     place.file_name)));
  }
  const std::string key = place.hash ? place.hash->hex() : place.url.to_string();
  http::Download download{.url = place.url,
                          .partial = access.store->partial_path(key),
                          .size = place.size,
                          .expected = place.hash};
  access.client.download(std::move(download), [&pool = access.pool, callback = std::move(callback)](
                                                  Result<http::Downloaded> done) mutable {
    pool.post([done = std::move(done), callback = std::move(callback)]() mutable {
      callback(std::move(done));
    });
  });
}

}  // namespace sconce::index
