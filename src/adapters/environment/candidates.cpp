#include "candidates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "request.hpp"
#include "sconce/base/file_tree.hpp"
#include "sconce/base/text.hpp"
#include "sconce/environment/interpreters.hpp"
#include "sconce/os/files.hpp"
#include "sconce/os/process.hpp"
#include "sconce/pep/specifier.hpp"

namespace sconce::environment {
namespace {

constexpr std::uint64_t kSmallFile = 1ULL << 20;
constexpr int kNewestMinor = 20, kOldestMinor = 7;

std::string shims_of(const SearchPlaces& places) {
  return os::join_path(places.pyenv_root, "shims");
}

bool is_shim_folder(const std::string& folder, const SearchPlaces& places) {
  return !places.pyenv_root.empty() && os::absolute_path(folder) == shims_of(places);
}

/// The series that all admitted versions share, if the request pins one: `3.11`.
std::string pinned_series(const PythonRequest& request) {
  if (!request.versions || request.versions->clauses().size() != 1) return {};
  const pep::Specifier& clause = request.versions->clauses().front();
  const bool is_pin = clause.op() == pep::SpecifierOperator::equal ||
                      clause.op() == pep::SpecifierOperator::equal_prefix;
  if (!is_pin || !clause.version() || clause.version()->release().size() < 2) return {};
  const auto& release = clause.version()->release();
  return fmt::format("{}.{}", release[0], release[1]);
}

/// Names under which a folder may hold an interpreter, likeliest first.
std::vector<std::string> program_names(const PythonRequest& request) {
  std::vector<std::string> names;
  const std::string series = pinned_series(request);
  const std::string flags = request.free_threaded ? "t" : "";
  if (request.implementation == "pypy") {
    if (!series.empty()) names.push_back("pypy" + series);
    names.insert(names.end(), {"pypy3", "pypy"});
  }
  if (!series.empty()) names.push_back("python" + series + flags);
  names.insert(names.end(), {"python3", "python"});
  for (int minor = kNewestMinor; minor >= kOldestMinor; --minor) {
    names.push_back(fmt::format("python3.{}{}", minor, flags));
  }
  return names;
}

std::optional<std::string> program_in(const std::string& folder, const std::string& name,
                                      const SearchPlaces& places) {
  const std::string path = os::join_path(folder, name);
  if (!os::is_executable_file(path)) return {};
  if (is_shim_folder(folder, places)) return resolve_shim(name, places);
  return path;
}

bool visit_folder(const std::string& folder, const std::vector<std::string>& names,
                  const SearchPlaces& places, const TakeCandidate& take) {
  if (!os::is_directory(folder)) return false;
  return std::ranges::any_of(names, [&](const std::string& name) {
    const auto program = program_in(folder, name, places);
    return program && take(*program);
  });
}

/// Version folders, newest first; names that are no version (environments of pyenv) come last.
std::vector<std::string> version_folders(const std::string& root) {
  auto entries = os::list_directory(root);
  if (!entries) return {};
  std::vector<std::pair<std::optional<pep::Version>, std::string>> found;
  for (const DirectoryEntry& entry : *entries) {
    const auto version = pep::Version::parse(entry.name);
    found.emplace_back(version ? std::optional(*version) : std::nullopt, entry.name);
  }
  std::ranges::sort(found, [](const auto& left, const auto& right) { return right < left; });
  std::vector<std::string> names;
  for (auto& [version, name] : found) names.push_back(std::move(name));
  return names;
}

/// Interpreters side by side below `root`, one folder each.
bool visit_versions(const std::string& root, const PythonRequest& request,
                    const TakeCandidate& take) {
  if (root.empty()) return false;
  return std::ranges::any_of(version_folders(root), [&](const std::string& name) {
    const auto version = pep::Version::parse(name);
    if (version && request.versions && !request.versions->contains(*version)) return false;
    const std::string program = os::join_path(root, name + "/bin/python3");
    return os::is_executable_file(program) && take(program);
  });
}

/// Names of the versions that pyenv takes by itself: of the shell, the nearest `.python-version`,
/// or the global choice.
std::vector<std::string> selected_pyenv_versions(const SearchPlaces& places) {
  std::string text = replace_all(places.pyenv_version, ":", "\n");
  if (text.empty()) {
    if (const auto file = nearest_version_file(places.working_directory)) {
      text = os::read_file(file->path, kSmallFile).value_or("");
    } else {
      text = os::read_file(os::join_path(places.pyenv_root, "version"), kSmallFile).value_or("");
    }
  }
  std::vector<std::string> names;
  for (std::string_view line : split_lines(text)) {
    line = trim(line.substr(0, line.find('#')));
    if (!line.empty()) names.emplace_back(line);
  }
  return names;
}

/// `3.11` stands for the newest installed 3.11.x.
std::optional<std::string> pyenv_version_folder(const std::string& name,
                                                const SearchPlaces& places) {
  const std::string root = os::join_path(places.pyenv_root, "versions");
  const std::string exact = os::join_path(root, name);
  if (os::is_directory(exact)) return exact;
  for (const std::string& version : version_folders(root)) {
    if (version.starts_with(name + ".")) return os::join_path(root, version);
  }
  return {};
}

}  // namespace

std::optional<VersionFile> nearest_version_file(const std::string& folder) {
  if (folder.empty()) return {};
  for (std::string at = os::absolute_path(folder);; at = os::parent_path(at)) {
    std::string path = os::join_path(at, ".python-version");
    if (const auto text = os::read_file(path, kSmallFile)) {
      if (auto request = first_request(*text)) return VersionFile{std::move(path), *request};
    }
    if (at == "/" || at.empty()) return {};
  }
}

std::optional<std::string> resolve_shim(const std::string& name, const SearchPlaces& places) {
  for (const std::string& selected : selected_pyenv_versions(places)) {
    const auto folder = pyenv_version_folder(selected, places);
    if (!folder) continue;
    const std::string program = os::join_path(*folder, "bin/" + name);
    if (os::is_executable_file(program)) return program;
  }
  return {};
}

std::optional<std::string> find_by_name(const std::string& name, const SearchPlaces& places) {
  for (const std::string& folder : places.path) {
    if (auto program = program_in(folder, name, places)) return program;
  }
  if (!places.pyenv_root.empty()) {
    if (const auto folder = pyenv_version_folder(name, places)) {
      const std::string program = os::join_path(*folder, "bin/python3");
      if (os::is_executable_file(program)) return program;
    }
  }
  return {};
}

void visit_candidates(const PythonRequest& request, const SearchPlaces& places,
                      const TakeCandidate& take) {
  const std::vector<std::string> names = program_names(request);
  if (!places.active_environment.empty() &&
      visit_folder(os::join_path(places.active_environment, "bin"), {"python", "python3"}, places,
                   take)) {
    return;
  }
  for (const std::string& folder : places.path) {
    if (visit_folder(folder, names, places, take)) return;
  }
  if (!places.pyenv_root.empty() &&
      visit_versions(os::join_path(places.pyenv_root, "versions"), request, take)) {
    return;
  }
  if (visit_versions(places.managed_root, request, take)) return;
  for (const std::string& folder : places.standard_folders) {
    if (visit_folder(folder, names, places, take)) return;
  }
}

SearchPlaces SearchPlaces::of_this_process() {
  const auto variable = [](const char* name) {
    return os::environment_variable(name).value_or(std::string());
  };
  const std::string home = os::home_directory();
  SearchPlaces places;
  const std::string path = variable("PATH");
  for (std::string_view folder : split(path, ':')) {
    if (!folder.empty()) places.path.emplace_back(folder);
  }
  places.active_environment = variable("VIRTUAL_ENV");
  if (places.active_environment.empty()) places.active_environment = variable("CONDA_PREFIX");
  places.pyenv_root = variable("PYENV_ROOT");
  if (places.pyenv_root.empty()) places.pyenv_root = os::join_path(home, ".pyenv");
  places.pyenv_version = variable("PYENV_VERSION");
  places.managed_root = os::join_path(home, ".local/share/uv/python");
  places.working_directory = os::current_directory();
  places.standard_folders = {"/usr/local/bin", "/usr/bin"};
  return places;
}

}  // namespace sconce::environment
