#pragma once

#include <map>
#include <string>
#include <vector>

#include "sconce/index/fetch_page.hpp"
#include "sconce/index/page.hpp"
#include "sconce/resolver/metadata_source.hpp"
#include "sconce/sources/index_source.hpp"
#include "sconce/sources/url_map.hpp"

namespace sconce::sources {

/// What a page offers for one project: files of other projects and of other kinds are passed over.
[[nodiscard]] resolver::Offering offering_of_page(const index::ProjectPage& page,
                                                  const pep::PackageName& name,
                                                  const IndexPlace& index, const UrlMap& map);

using OfferingsByName = std::map<pep::PackageName, resolver::Offering>;
/// What a flat page, or a folder, offers for all projects in it.
[[nodiscard]] OfferingsByName offerings_of_flat_page(const index::ProjectPage& page,
                                                     const std::string& index, const UrlMap& map);
[[nodiscard]] OfferingsByName offerings_of_folder(const std::vector<index::FolderFile>& files,
                                                  const std::string& index);

/// Reads a file name as a wheel or source archive; `expected` parts old names of source archives.
[[nodiscard]] Result<std::variant<pep::WheelFileName, pep::SdistFileName>> parse_file_name(
    std::string_view file_name, const pep::PackageName* expected);

}  // namespace sconce::sources
