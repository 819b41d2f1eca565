#include "location.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace sconce::project {

bool is_address(std::string_view location) { return location.find("://") != std::string::npos; }

std::string folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return std::string(path.substr(0, slash == std::string_view::npos ? 0 : slash + 1));
}

std::string below(const std::string& folder, std::string_view location) {
  if (location.starts_with('/') || is_address(location)) return std::string(location);
  if (location.starts_with("./")) location.remove_prefix(2);
  if (!folder.empty() && !folder.ends_with('/')) return folder + "/" + std::string(location);
  return folder + std::string(location);
}

}  // namespace sconce::project
