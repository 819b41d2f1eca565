#include "request.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <expected>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sconce/app/sync.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/progress.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/os/files.hpp"
#include "sconce/os/process.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/project/declared.hpp"
#include "sconce/project/pip_settings.hpp"
#include "sconce/project/pyproject.hpp"
#include "sconce/project/requirements.hpp"
#include "sconce/project/selection.hpp"
#include "sconce/project/settings.hpp"
#include "sconce/project/target_table.hpp"
#include "sconce/sources/index_source.hpp"

namespace sconce::app {
namespace {

/// The nearest folder at or above `from` that has a pyproject.toml.
Result<std::string> find_project_folder(const std::string& from) {
  for (std::string folder = from;; folder = os::parent_path(folder)) {
    if (os::exists(os::join_path(folder, "pyproject.toml"))) return folder;
    if (folder == "/" || folder.empty()) break;
  }
  return std::unexpected(
      Error(ErrorKind::input, fmt::format("there is no `pyproject.toml` in `{}` or above it", from))
          .with_hint("go to the project's folder, name it with --project, or use -r FILE"));
}

Result<std::string> project_folder(const SyncOptions& options) {
  if (!options.project_folder.empty()) {
    const std::string folder = os::absolute_path(options.project_folder);
    if (options.requirement_files.empty() && !os::exists(os::join_path(folder, "pyproject.toml"))) {
      return fail(ErrorKind::input, fmt::format("`{}` has no `pyproject.toml`", folder));
    }
    return folder;
  }
  if (!options.requirement_files.empty()) return os::current_directory();
  return find_project_folder(os::current_directory());
}

std::string configuration_folder() {
  if (auto folder = os::environment_variable("XDG_CONFIG_HOME"); folder && !folder->empty()) {
    return *folder;
  }
  return os::join_path(os::home_directory(), ".config");
}

Result<project::Settings> user_settings() {
  const std::string path = os::join_path(configuration_folder(), "sconce/sconce.toml");
  if (!os::exists(path)) return project::Settings{};
  const std::string text = SCONCE_TRY(os::read_file(path));
  auto settings = SCONCE_TRY(project::parse_user_settings(text, path));
  project::begin_find_links_at(settings, os::parent_path(path));
  return settings;
}

void append(std::vector<project::DeclaredRequirement>& into,
            std::vector<project::DeclaredRequirement> from) {
  std::ranges::move(from, std::back_inserter(into));
}

/// A file that the user names and that is not there is a mistake in what was typed.
Error as_input_error(const Error& error) {
  if (error.kind() != ErrorKind::not_found) return error;
  return Error(ErrorKind::input, error.message())
      .with_hint("check the path behind -r, -c, or in the file that includes it");
}

Result<project::RequirementFiles> read_file_of_requirements(const std::string& path) {
  auto files = project::read_requirements(
      {.path = path,
       .read = [](const std::string& name) { return os::read_file(name); },
       .environment = os::process_environment(),
       .working_directory = os::current_directory()});
  if (!files) return std::unexpected(as_input_error(files.error()));
  return files;
}

/// Parts are chosen of pyproject.toml: with -r there is nothing to choose from.
Result<void> refuse_selection(const SyncOptions& options) {
  const project::Selection& parts = options.selection;
  const bool is_any = !parts.extras.empty() || parts.all_extras || !parts.no_extras.empty() ||
                      !parts.groups.empty() || parts.all_groups || !parts.no_groups.empty() ||
                      !parts.only_groups.empty();
  if (!is_any) return {};
  return fail(ErrorKind::usage,
              "extras and groups are of pyproject.toml, so their options go without -r");
}

void take_first(std::optional<std::string>& into, std::optional<std::string> from) {
  if (!into) into = std::move(from);
}

/// Settings of requirement files rank with the project's.
Result<void> add_requirement_files(const SyncOptions& options, SyncRequest& request,
                                   std::vector<project::Settings>& layers) {
  for (const auto& path : options.requirement_files) {
    auto files = SCONCE_TRY(read_file_of_requirements(path));
    append(request.requirements, std::move(files.requirements));
    append(request.constraints, std::move(files.constraints));
    std::ranges::move(files.warnings, std::back_inserter(request.warnings));
    layers.push_back(std::move(files.settings));
    take_first(request.hashes_asked_by, std::move(files.hashes_asked_by));
  }
  request.name = os::file_name(request.folder);
  return {};
}

project::Selection selection_of(const SyncOptions& options, const project::Pyproject& project) {
  project::Selection selection = options.selection;
  const auto dev = pep::GroupName::literal("dev");
  if (options.no_dev && project.groups.contains(dev)) selection.no_groups.emplace_back("dev");
  return selection;
}

/// The described target that the user names; a name that the project does not have is of kind
/// `usage` with the nearest as a hint.
Result<const project::TargetTable*> target_named(const std::string& name,
                                                 const project::Pyproject& project) {
  const auto found = project.targets.find(name);
  if (found != project.targets.end()) return &found->second;
  Error error(ErrorKind::usage, fmt::format("`{}` has no target `{}`", project.file, name));
  std::vector<std::string> names;
  for (const auto& [existing, target] : project.targets) names.push_back(existing);
  const auto near = nearest(name, names, 1);
  if (!near.empty()) error = error.with_hint(fmt::format("did you mean `{}`?", near.front()));
  return std::unexpected(
      error.with_hint(fmt::format("targets are described in `[tool.sconce.targets.{}]`", name)));
}

Result<void> add_pyproject(const SyncOptions& options, SyncRequest& request,
                           std::vector<project::Settings>& layers) {
  const std::string path = os::join_path(request.folder, "pyproject.toml");
  const std::string text = SCONCE_TRY(os::read_regular_file(path));
  auto project = SCONCE_TRY(project::parse_pyproject(text, "pyproject.toml"));
  if (!project.has_project_table && project.groups.empty()) {
    return std::unexpected(
        Error(ErrorKind::input, fmt::format("`{}` does not say what to install: it has neither "
                                            "`[project]` nor `[dependency-groups]`",
                                            path))
            .with_hint("write `dependencies` into a table `[project]`, or use -r FILE"));
  }
  const project::Selection selection = selection_of(options, project);
  request.parts = SCONCE_TRY(project::choose_parts(project, selection));
  request.requirements = SCONCE_TRY(project::select_requirements(project, selection));
  place_requirements(request.requirements, request.folder);
  append(request.constraints, project.constraints);
  request.requires_python = project.requires_python;
  request.name = project.name ? project.name->text() : os::file_name(request.folder);
  std::ranges::copy(project.warnings, std::back_inserter(request.warnings));
  if (project.is_package && project.name && request.parts->has_project &&
      !options.no_install_project) {
    request.own_project = options.no_editable ? OwnProject::copied : OwnProject::editable;
  }
  if (!options.target.empty()) {
    request.target = *SCONCE_TRY(target_named(options.target, project));
    layers.push_back(request.target->settings);
  }
  // The project is kept as it is written: a lock does not depend on where its folder is.
  layers.push_back(project.settings);
  project::begin_find_links_at(layers.back(), request.folder);
  request.project = std::move(project);
  return {};
}

Result<void> add_constraint_files(const SyncOptions& options, SyncRequest& request) {
  for (const auto& path : options.constraint_files) {
    auto files = SCONCE_TRY(read_file_of_requirements(path));
    append(request.constraints, std::move(files.requirements));
    append(request.constraints, std::move(files.constraints));
    take_first(request.hashes_asked_by, std::move(files.hashes_asked_by));
  }
  return {};
}

/// pip's files that exist, in the order in which pip reads them.
Result<std::vector<project::PipFile>> pip_files(const std::string& base_prefix) {
  const auto named = os::environment_variable("PIP_CONFIG_FILE");
  if (named == "/dev/null") return std::vector<project::PipFile>{};
  const std::string home = os::home_directory();
  std::vector<std::string> paths = {"/etc/xdg/pip/pip.conf", "/etc/pip.conf"};
  if (!named) {
    paths.push_back(os::join_path(home, ".pip/pip.conf"));
    paths.push_back(os::join_path(configuration_folder(), "pip/pip.conf"));
  }
  if (!base_prefix.empty()) paths.push_back(os::join_path(base_prefix, "pip.conf"));
  if (named) paths.push_back(*named);
  std::vector<project::PipFile> files;
  for (const auto& path : paths) {
    if (!os::exists(path)) continue;
    files.push_back({.name = path, .text = SCONCE_TRY(os::read_file(path))});
  }
  return files;
}

}  // namespace

void place_requirements(std::vector<project::DeclaredRequirement>& requirements,
                        const std::string& folder) {
  for (auto& [requirement, origin, position, is_editable, hashes] : requirements) {
    if (!requirement.url_text) continue;
    const auto address = sources::address_of_path(*requirement.url_text, folder);
    if (address) requirement.url_text = address->to_string();
  }
}

Result<SyncRequest> read_request(const SyncOptions& options) {
  SyncRequest request;
  request.folder = SCONCE_TRY(project_folder(options));
  std::vector<project::Settings> layers = {
      options.settings, SCONCE_TRY(project::environment_settings(os::process_environment()))};
  if (!options.target.empty() && !options.requirement_files.empty()) {
    return fail(ErrorKind::usage,
                "--target names a target of pyproject.toml, so it goes without -r");
  }
  if (options.requirement_files.empty()) {
    SCONCE_TRY(add_pyproject(options, request, layers));
  } else {
    SCONCE_TRY(refuse_selection(options));
    SCONCE_TRY(add_requirement_files(options, request, layers));
  }
  SCONCE_TRY(add_constraint_files(options, request));
  layers.push_back(SCONCE_TRY(user_settings()));
  request.settings = project::merge_settings(layers);
  return request;
}

Result<project::Settings> with_pip_configuration(const project::Settings& settings,
                                                 const std::string& base_prefix, Notices& notices) {
  const auto files = SCONCE_TRY(pip_files(base_prefix));
  auto pip = SCONCE_TRY(project::pip_settings(files, os::process_environment()));
  for (auto& warning : pip.warnings) notices.warn(std::move(warning));
  project::Settings built_in;
  built_in.index =
      project::Setting<project::IndexSetting>{.value = {.url = SCONCE_DEFAULT_INDEX},
                                              .source = project::SettingSource::built_in,
                                              .origin = "built in"};
  return project::merge_settings(
      std::array{settings, std::move(pip.settings), std::move(built_in)});
}

}  // namespace sconce::app
