#pragma once

#include <stop_token>
#include <string>

#include "sconce/base/result.hpp"
#include "sconce/builder/source.hpp"

namespace sconce::builder {

/// Unpacks a source archive into `folder`, an empty one (a tar archive lies beside it meanwhile),
/// and gives the archive's one top folder there. Files are writable and, where the archive says so,
/// executable; their times are now.
[[nodiscard]] Result<std::string> unpack_source(const ArchiveSource& source,
                                                const std::string& folder, std::stop_token stop);

}  // namespace sconce::builder
