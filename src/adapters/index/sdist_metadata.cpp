#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <string_view>
#include <utility>
#include <vector>

#include "metadata_text.hpp"
#include "sconce/archive/stream.hpp"
#include "sconce/archive/tar.hpp"
#include "sconce/archive/zip.hpp"
#include "sconce/base/byte_source.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/http/client.hpp"
#include "sconce/index/access.hpp"
#include "sconce/index/fetch_metadata.hpp"
#include "sconce/os/files.hpp"
#include "sconce/pep/metadata.hpp"

namespace sconce::index {
namespace {

constexpr std::uint64_t kLargestPacked = 512ULL << 20;
constexpr std::uint64_t kLargestTar = 1ULL << 30;
constexpr std::uint64_t kLargestPkgInfo = 16ULL << 20;

std::unexpected<Error> needs_building(const MetadataPlace& place, std::string_view why) {
  return std::unexpected(
      Error(ErrorKind::unsupported,
            fmt::format("the source archive `{}` would have to be built: {}", place.file_name, why))
          .with_hint("choose a version that has a wheel, or metadata of its own"));
}

/// `NAME-VERSION/PKG-INFO`, at the top of the archive.
const archive::TarMember* find_pkg_info(const std::vector<archive::TarMember>& members) {
  const auto is_pkg_info = [](const archive::TarMember& member) {
    const std::size_t slash = member.path.find('/');
    return member.kind == archive::TarKind::file && slash != std::string::npos &&
           member.path.substr(slash) == "/PKG-INFO" && member.size <= kLargestPkgInfo;
  };
  const auto found = std::ranges::find_if(members, is_pkg_info);
  return found == members.end() ? nullptr : &*found;
}

archive::ByteSink append_to(std::string& text) {
  return [&text](Bytes bytes) -> Result<void> {
    text.append(as_text(bytes));
    return {};
  };
}

Result<std::string> pkg_info_of(const MetadataPlace& place, const ByteSource& packed) {
  if (!place.file_name.ends_with(".tar.gz") || packed.size() > kLargestPacked) {
    return needs_building(place, "only a .tar.gz of usual size states its metadata");
  }
  std::string tar;
  SCONCE_TRY(
      archive::read_stream(packed, archive::StreamFormat::gzip, kLargestTar, append_to(tar)));
  const MemorySource source(std::move(tar));
  const auto members = SCONCE_TRY(archive::judge_tar(source));
  const archive::TarMember* pkg_info = find_pkg_info(members);
  if (pkg_info == nullptr) return needs_building(place, "it holds no PKG-INFO");
  std::string text;
  SCONCE_TRY(archive::read_tar_member(source, *pkg_info, append_to(text)));
  return text;
}

/// Before version 2.2, and where the requirements are Dynamic, PKG-INFO promises nothing of what
/// the wheel will say (core metadata specification, PEP 643).
Result<void> check_static(const MetadataPlace& place, const pep::CoreMetadata& metadata) {
  const std::string_view version = metadata.metadata_version;
  const std::size_t dot = version.find('.');
  const auto major = parse_decimal(version.substr(0, dot));
  const auto minor = dot == std::string_view::npos ? 0 : parse_decimal(version.substr(dot + 1));
  if (!major || !minor || *major < 2 || (*major == 2 && *minor < 2)) {
    return needs_building(place, "its metadata is older than version 2.2");
  }
  for (const std::string& field : metadata.dynamic) {
    if (field == "requires-dist" || field == "requires-python" || field == "provides-extra") {
      return needs_building(place, fmt::format("its {} is dynamic", field));
    }
  }
  return {};
}

Result<pep::CoreMetadata> static_metadata(const MetadataPlace& place, std::string_view text) {
  auto metadata = SCONCE_TRY(parse_metadata(place, text));
  SCONCE_TRY(check_static(place, metadata));
  return metadata;
}

/// What the archive states, stored for the next time.
Result<pep::CoreMetadata> metadata_of_archive(const Access& access, const MetadataPlace& place,
                                              const ByteSource& packed) {
  const auto text = SCONCE_TRY(in_context(
      pkg_info_of(place, packed), fmt::format("reading the source archive `{}`", place.file_name)));
  store_metadata(access, place, text);
  return static_metadata(place, text);
}

void begin(const Access& access, MetadataPlace place, MetadataCallback callback) {
  if (const auto path = place.url.file_path()) {
    const auto file = os::File::open_for_reading(*path);
    return callback(file ? metadata_of_archive(access, place, *file) : pass_error(file));
  }
  if (const auto stored = stored_metadata(access, place)) {
    return callback(static_metadata(place, *stored));
  }
  if (access.freshness == http::Freshness::offline) {
    return callback(fail(ErrorKind::not_found,
                         fmt::format("the metadata of `{}` is not in the store, and nothing is "
                                     "fetched offline",
                                     place.file_name)));
  }
  fetch_whole_file(
      access, place,
      [access, place, callback = std::move(callback)](Result<http::Downloaded> done) mutable {
        if (!done) return callback(pass_error(done));
        auto metadata = metadata_of_archive(access, place, *done->file);
        (void)os::remove_file(done->path);
        callback(std::move(metadata));
      });
}

}  // namespace

void fetch_sdist_metadata(const Access& access, MetadataPlace place, MetadataCallback callback) {
  access.pool.post([access, place = std::move(place), callback = std::move(callback)]() mutable {
    begin(access, std::move(place), std::move(callback));
  });
}

}  // namespace sconce::index
