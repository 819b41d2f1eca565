#pragma once

#include <string>
#include <vector>

#include "sconce/base/digest.hpp"
#include "sconce/document/toml.hpp"
#include "sconce/pep/requirement.hpp"

namespace sconce::project {

/// A requirement with the place that states it. A value.
struct DeclaredRequirement {
  pep::Requirement requirement;
  std::string origin;           ///< "`pyproject.toml`: project.dependencies"
  document::Position position;  ///< of the requirement in that file
  bool is_editable = false;     ///< of a folder: Python imports from there (PEP 660)
  std::vector<Digest> hashes;   ///< of requirement files: the archive must have one of them
};

}  // namespace sconce::project
