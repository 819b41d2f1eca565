#include <unistd.h>

#include <climits>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "system_call.hpp"

// Paths as text; only current_directory() and real_path() ask the system.
namespace sconce::os {
namespace {

std::string_view without_end_slashes(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  return path;
}

}  // namespace

std::string current_directory() {
  std::string path(PATH_MAX, '\0');
  if (::getcwd(path.data(), path.size()) == nullptr) return "/";
  path.resize(path.find('\0'));
  return path;
}

std::string join_path(std::string_view folder, std::string_view below) {
  if (folder.empty() || below.starts_with('/')) return std::string(below);
  std::string path;
  path.reserve(folder.size() + 1 + below.size());
  path += folder;
  if (below.empty()) return path;
  if (!path.ends_with('/')) path += '/';
  return path += below;
}

std::string parent_path(std::string_view path) {
  path = without_end_slashes(path);
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return ".";
  return std::string(without_end_slashes(path.substr(0, slash + 1)));
}

std::string file_name(std::string_view path) {
  path = without_end_slashes(path);
  return std::string(path.substr(path.rfind('/') + 1));
}

std::string absolute_path(std::string_view path) {
  const std::string whole =
      path.starts_with('/') ? std::string(path) : join_path(current_directory(), path);
  std::vector<std::string_view> kept;
  for (const std::string_view part : split(whole, '/')) {
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      kept.push_back(part);
    } else if (!kept.empty()) {
      kept.pop_back();
    }
  }
  std::string folded;
  for (const std::string_view part : kept) folded.append(1, '/').append(part);
  return folded.empty() ? "/" : folded;
}

Result<std::string> real_path(const std::string& path) {
  char* resolved = ::realpath(path.c_str(), nullptr);
  if (resolved == nullptr) return system_failure("resolve", path);
  std::string text = resolved;
  std::free(resolved);
  return text;
}

}  // namespace sconce::os
