#include "sconce/resolver/metadata_source.hpp"

#include <variant>

#include "sconce/pep/name.hpp"
#include "sconce/pep/version.hpp"

namespace sconce::resolver {

const pep::PackageName& OfferedFile::name() const {
  return std::visit([](const auto& file) -> const pep::PackageName& { return file.name; }, parsed);
}

const pep::Version& OfferedFile::version() const {
  return std::visit([](const auto& file) -> const pep::Version& { return file.version; }, parsed);
}

}  // namespace sconce::resolver
