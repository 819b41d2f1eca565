#include "own_project.hpp"

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

#include "building.hpp"
#include "request.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/url.hpp"
#include "sconce/builder/build.hpp"
#include "sconce/inventory/inventory.hpp"
#include "sconce/pep/direct_url.hpp"
#include "sconce/resolver/resolution.hpp"

namespace sconce::app {

bool is_own_project_in_place(const SyncRequest& request, const inventory::Inventory& installed) {
  if (request.own_project == OwnProject::left_out) return true;
  const auto& project = *request.project;
  const auto* found = installed.find(*project.name);
  if (found == nullptr || !found->intact || !found->direct_url) return false;
  const auto* folder = std::get_if<pep::DirectUrl::Directory>(&found->direct_url->info);
  if (folder == nullptr) return false;
  const bool is_editable = request.own_project == OwnProject::editable;
  return folder->editable == is_editable &&
         found->direct_url->url == Url::from_file_path(request.folder).to_string() &&
         (!project.version || found->version == *project.version);
}

Result<void> add_own_project(const SyncRequest& request, Builds& builds,
                             resolver::Resolution& resolution) {
  if (request.own_project == OwnProject::left_out) return {};
  const auto& project = *request.project;
  auto& packages = resolution.packages;
  std::erase_if(packages, [&](const auto& package) { return package.name == *project.name; });
  auto file = SCONCE_TRY(builds.open_project(*project.name, project.version, request.folder,
                                             request.own_project == OwnProject::editable
                                                 ? builder::BuildKind::editable
                                                 : builder::BuildKind::wheel));
  resolver::ResolvedPackage package{
      .name = *project.name, .version = file.version(), .file = std::move(file), .is_direct = true};
  packages.push_back(std::move(package));
  std::ranges::sort(packages, {}, &resolver::ResolvedPackage::name);
  return {};
}

}  // namespace sconce::app
