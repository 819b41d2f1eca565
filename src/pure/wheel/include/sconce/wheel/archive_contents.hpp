#pragma once

#include "sconce/archive/zip.hpp"
#include "sconce/base/byte_source.hpp"
#include "sconce/wheel/installation.hpp"

namespace sconce::wheel {

/// The files that a judged archive lists, folders left out.
[[nodiscard]] std::vector<WheelFile> files_of_archive(const archive::ZipDirectory& directory);

/// Contents read straight from the judged archive; `directory` and `source` must outlive them.
[[nodiscard]] WheelContents contents_of_archive(pep::WheelFileName file_name,
                                                const archive::ZipDirectory& directory,
                                                const ByteSource& source);

}  // namespace sconce::wheel
