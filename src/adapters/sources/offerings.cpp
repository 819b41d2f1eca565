#include "offerings.hpp"

#include <fmt/format.h>

#include <chrono>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/url.hpp"
#include "sconce/index/fetch_page.hpp"
#include "sconce/index/page.hpp"
#include "sconce/os/files.hpp"
#include "sconce/pep/file_name.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/pep/specifier.hpp"
#include "sconce/resolver/metadata_source.hpp"
#include "sconce/sources/index_source.hpp"
#include "sconce/sources/url_map.hpp"

namespace sconce::sources {
namespace {

using resolver::OfferedFile;
using resolver::Offering;

const pep::PackageName& project_of(
    const std::variant<pep::WheelFileName, pep::SdistFileName>& parsed) {
  return std::visit([](const auto& file) -> const pep::PackageName& { return file.name; }, parsed);
}

/// Turns the entries of one page into offered files.
class PageReader {
 public:
  PageReader(const index::ProjectPage& page, const std::string& index, const UrlMap& map)
      : page_(page), index_(index), map_(map) {}

  /// The file, or why it is passed over; the error's message is one clause.
  Result<OfferedFile> read(const index::PageFile& entry, const pep::PackageName* expected) {
    auto parsed = SCONCE_TRY(parse_file_name(entry.file_name, expected));
    if (expected != nullptr && project_of(parsed) != *expected) {
      return fail(ErrorKind::input, "it belongs to another project");
    }
    Url url = SCONCE_TRY(page_.url_of(entry));
    // A page from elsewhere may neither install nor look for files of this machine.
    if (url.file_path() && !page_.is_local()) {
      return fail(ErrorKind::input,
                  "its address is a file of this machine, which a page from "
                  "elsewhere may not name");
    }
    if (!map_.is_empty()) url = map_.apply(url);
    OfferedFile file{.file_name = std::string(entry.file_name),
                     .parsed = std::move(parsed),
                     .url = std::move(url)};
    file.hashes = index::digests(entry.hashes);
    file.requires_python = requires_python(entry.requires_python);
    if (entry.is_yanked) file.yanked = std::string(entry.yanked_reason.value_or(""));
    file.size = entry.size;
    if (entry.upload_time) {
      const auto since = entry.upload_time->time_since_epoch();
      file.upload_time = std::chrono::floor<std::chrono::seconds>(since).count();
    }
    file.has_metadata_file = entry.has_metadata_file.value_or(false);
    const auto metadata_hashes = index::digests(entry.metadata_hashes);
    if (!metadata_hashes.empty()) file.metadata_hash = metadata_hashes.front();
    file.index = index_;
    return file;
  }

 private:
  /// What cannot be read restricts nothing, as with all installers. Few texts occur on a page, each
  /// of them often.
  std::optional<pep::SpecifierSet> requires_python(std::optional<std::string_view> text) {
    if (!text || text->empty()) return std::nullopt;
    auto [known, is_new] = requires_python_.try_emplace(*text);
    if (is_new) {
      if (auto parsed = pep::SpecifierSet::parse(*text)) known->second = *std::move(parsed);
    }
    return known->second;
  }

  const index::ProjectPage& page_;
  const std::string& index_;
  const UrlMap& map_;
  std::unordered_map<std::string_view, std::optional<pep::SpecifierSet>> requires_python_;
};

}  // namespace

Result<std::variant<pep::WheelFileName, pep::SdistFileName>> parse_file_name(
    std::string_view file_name, const pep::PackageName* expected) {
  if (file_name.ends_with(".whl")) return SCONCE_TRY(pep::WheelFileName::parse(file_name));
  if (file_name.ends_with(".tar.gz") || file_name.ends_with(".zip")) {
    return SCONCE_TRY(pep::SdistFileName::parse(file_name, expected));
  }
  return fail(ErrorKind::input, "it is neither a wheel nor a source archive");
}

Offering offering_of_page(const index::ProjectPage& page, const pep::PackageName& name,
                          const IndexPlace& index, const UrlMap& map) {
  Offering offering;
  offering.files.reserve(page.files().size());
  PageReader reader(page, index.name, map);
  for (const index::PageFile& entry : page.files()) {
    auto file = reader.read(entry, &name);
    if (file) {
      file->is_assumed_old = index.is_assumed_old;
      offering.files.push_back(*std::move(file));
    } else {
      offering.passed_over.push_back(
          fmt::format("`{}`: {}", entry.file_name, file.error().message()));
    }
  }
  return offering;
}

OfferingsByName offerings_of_flat_page(const index::ProjectPage& page, const std::string& index,
                                       const UrlMap& map) {
  OfferingsByName offerings;
  PageReader reader(page, index, map);
  for (const index::PageFile& entry : page.files()) {
    auto file = reader.read(entry, nullptr);
    if (!file) continue;
    const pep::PackageName name = project_of(file->parsed);
    offerings[name].files.push_back(*std::move(file));
  }
  return offerings;
}

OfferingsByName offerings_of_folder(const std::vector<index::FolderFile>& files,
                                    const std::string& index) {
  OfferingsByName offerings;
  for (const index::FolderFile& entry : files) {
    auto parsed = parse_file_name(entry.name, nullptr);
    if (!parsed) continue;
    const pep::PackageName name = project_of(*parsed);
    offerings[name].files.push_back(
        OfferedFile{.file_name = entry.name,
                    .parsed = *std::move(parsed),
                    .url = Url::from_file_path(os::absolute_path(entry.path)),
                    .size = entry.size,
                    .index = index});
  }
  return offerings;
}

}  // namespace sconce::sources
