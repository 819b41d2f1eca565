#include <fmt/format.h>

#include <utility>

#include "metadata_text.hpp"

namespace sconce::index {

void fetch_sdist_metadata(const Access& access, MetadataPlace place, MetadataCallback callback) {
  access.pool.post([place = std::move(place), callback = std::move(callback)]() mutable {
    callback(fail(ErrorKind::unsupported, fmt::format("`{}` is a source archive", place.file_name)));
  });
}

}  // namespace sconce::index
