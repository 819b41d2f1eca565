#include "sconce/accelerator/wheel_build.hpp"

#include <fmt/format.h>

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "remote_member.hpp"
#include "sconce/accelerator/build.hpp"
#include "sconce/archive/zip.hpp"
#include "sconce/base/byte_source.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/http/client.hpp"
#include "sconce/index/access.hpp"
#include "sconce/index/fetch_build.hpp"
#include "sconce/index/fetch_metadata.hpp"
#include "sconce/pep/file_name.hpp"
#include "sconce/pep/name.hpp"

namespace sconce::index {
namespace {

using FoundBuild = std::optional<accelerator::Build>;

constexpr std::string_view kBucket = "builds";
/// What is kept of a wheel that does not say.
constexpr std::string_view kSilent = "unknown";

std::string memo_key(const MetadataPlace& place) {
  return place.url.origin() + " " + metadata_key(place);
}

std::optional<FoundBuild> stored_build(const Access& access, const MetadataPlace& place) {
  if (access.store == nullptr || place.url.file_path()) return std::nullopt;
  const auto stored = access.store->memo(kBucket, memo_key(place));
  if (!stored || !*stored) return std::nullopt;
  if (**stored == kSilent) return FoundBuild();
  const FoundBuild build = accelerator::parse_build_name(**stored);
  return build ? std::optional<FoundBuild>(build) : std::nullopt;
}

void store_build(const Access& access, const MetadataPlace& place, const FoundBuild& build) {
  if (access.store == nullptr || place.url.file_path()) return;
  const std::string text = build ? build->name() : std::string(kSilent);
  const auto kept = access.store->set_memo(kBucket, memo_key(place), text);
  if (!kept) access.notices.detail(kept.error().to_string());
}

Result<std::optional<archive::ZipEntry>> find_version_file(const std::string& path,
                                                           const ByteSource& wheel) {
  auto directory = SCONCE_TRY(archive::read_zip_directory(wheel));
  const archive::ZipEntry* entry = directory.find(path);
  if (entry == nullptr || entry->size > accelerator::kLargestVersionFile) return std::nullopt;
  return *entry;
}

void read_version_file(const Access& access, MetadataPlace place, const pep::PackageName& name,
                       BuildCallback callback) {
  const auto find = [path = accelerator::version_file_of(name)](const ByteSource& wheel) {
    return find_version_file(path, wheel);
  };
  fetch_member(
      access, {.place = place, .find = find, .limit_bytes = accelerator::kLargestVersionFile},
      [access, place,
       callback = std::move(callback)](Result<std::optional<std::string>> text) mutable {
        if (!text) {
          return callback(std::unexpected(text.error().with_context(
              fmt::format("reading what `{}` was built for", place.file_name))));
        }
        const FoundBuild build = *text ? accelerator::build_of_version_file(**text) : FoundBuild();
        store_build(access, place, build);
        callback(build);
      });
}

}  // namespace

void fetch_wheel_build(const Access& access, MetadataPlace place, BuildCallback callback) {
  access.pool.post([access, place = std::move(place), callback = std::move(callback)]() mutable {
    auto name = pep::WheelFileName::parse(place.file_name);
    if (!name) return callback(pass_error(name));
    if (const auto build = accelerator::build_of_label(name->version)) return callback(build);
    if (const auto stored = stored_build(access, place)) return callback(*stored);
    if (access.freshness == http::Freshness::offline && !place.url.file_path()) {
      return callback(fail(ErrorKind::not_found,
                           fmt::format("what `{}` was built for is not in the store, and nothing "
                                       "is fetched offline",
                                       place.file_name)));
    }
    read_version_file(access, std::move(place), name->name, std::move(callback));
  });
}

}  // namespace sconce::index
