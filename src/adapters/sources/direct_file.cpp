#include <fmt/format.h>

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "offerings.hpp"
#include "sconce/base/digest.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/base/url.hpp"
#include "sconce/os/files.hpp"
#include "sconce/resolver/metadata_source.hpp"
#include "sconce/sources/index_source.hpp"
#include "sconce/sources/url_map.hpp"

namespace sconce::sources {
namespace {

/// Hashes of a fragment such as `sha256=...&egg=name`; what is none is passed over.
std::vector<Digest> hashes_of(const Url& url) {
  std::vector<Digest> hashes;
  for (const std::string_view part : split(url.fragment(), '&')) {
    if (auto hash = Digest::parse(part)) hashes.push_back(*std::move(hash));
  }
  return hashes;
}

}  // namespace

std::optional<Url> address_of_path(std::string_view location, std::string_view base_folder) {
  if (location.starts_with("file:") || location.find("://") != std::string_view::npos) {
    return std::nullopt;
  }
  const std::string path = location.starts_with('/')
                               ? std::string(location)
                               : os::join_path(base_folder, std::string(location));
  return Url::from_file_path(os::absolute_path(path));
}

Result<resolver::OfferedFile> file_at(std::string_view location, std::string_view base_folder,
                                      const UrlMap& map) {
  const auto of_path = address_of_path(location, base_folder);
  const Url url = of_path ? *of_path : SCONCE_TRY(Url::parse(location));
  const std::string file_name = url.file_name();
  auto parsed = parse_file_name(file_name, nullptr);
  if (!parsed) {
    return std::unexpected(
        Error(ErrorKind::unsupported,
              fmt::format("`{}` names neither a wheel nor a source archive", url.to_string()))
            .with_hint("expected the address or path of a wheel or source archive, a folder that "
                       "exists, or a repository (`git+https://...`)"));
  }
  resolver::OfferedFile file{.file_name = file_name,
                             .parsed = *std::move(parsed),
                             .url = map.apply(url).without_fragment(),
                             .hashes = hashes_of(url)};
  if (const auto local = file.url.file_path()) {
    const auto status = SCONCE_TRY(os::target_status_if_exists(*local));
    if (!status) return fail(ErrorKind::not_found, fmt::format("`{}` does not exist", *local));
    file.size = status->size;
  }
  return file;
}

}  // namespace sconce::sources
