#pragma once

#include <string>
#include <string_view>

namespace sconce::project {

/// Whether a location is a URL rather than a path.
[[nodiscard]] bool is_address(std::string_view location);
/// The folder part of a path, with its slash; empty where the path has none.
[[nodiscard]] std::string folder_of(std::string_view path);
/// A location as it reads from inside `folder`: relative paths are joined to it, all else is left.
[[nodiscard]] std::string below(const std::string& folder, std::string_view location);

}  // namespace sconce::project
