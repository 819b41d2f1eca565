#pragma once

#include <functional>
#include <optional>
#include <string>

#include "request.hpp"
#include "sconce/environment/interpreters.hpp"

namespace sconce::environment {

/// Takes the path of a possible interpreter; true ends the search.
using TakeCandidate = std::function<bool(const std::string& executable)>;

/// Every place that may hold an interpreter for the request, in the order in which users expect
/// them to be taken. Shims are resolved; nothing is described or started.
void visit_candidates(const PythonRequest& request, const SearchPlaces& places,
                      const TakeCandidate& take);

/// The interpreter of this name on PATH, or of this version folder of pyenv.
[[nodiscard]] std::optional<std::string> find_by_name(const std::string& name,
                                                      const SearchPlaces& places);

/// The interpreter that a pyenv shim of this name would start; nothing where it would start none,
/// or where pyenv leaves it to the rest of PATH.
[[nodiscard]] std::optional<std::string> resolve_shim(const std::string& name,
                                                      const SearchPlaces& places);

/// The text of the nearest `.python-version`, from the folder upwards, and its path.
struct VersionFile {
  std::string path, request;
};
[[nodiscard]] std::optional<VersionFile> nearest_version_file(const std::string& folder);

}  // namespace sconce::environment
