#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "sconce/base/digest.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/url.hpp"
#include "sconce/document/instant.hpp"
#include "sconce/document/toml.hpp"
#include "sconce/lockfile/lock_origin.hpp"
#include "sconce/lockfile/pylock.hpp"
#include "sconce/pep/file_name.hpp"
#include "sconce/pep/marker.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/pep/requirement.hpp"
#include "sconce/pep/version.hpp"
#include "sconce/plan/lock.hpp"
#include "sconce/resolver/metadata_source.hpp"
#include "sconce/resolver/preferences.hpp"
#include "sconce/resolver/resolution.hpp"

namespace sconce::plan {
namespace {

using document::TomlValue;
using lockfile::PylockFile;
using lockfile::PylockKind;
using lockfile::PylockPackage;
using resolver::OfferedFile;
using resolver::PreferredVersion;
using resolver::ResolvedPackage;

/// Hashes of algorithms that nobody knows, and malformed ones, prove nothing.
std::vector<Digest> digests_of(const PylockFile& file) {
  std::vector<Digest> digests;
  for (const auto& [name, hex] : file.hashes) {
    const auto algorithm = parse_hash_algorithm(name);
    if (!algorithm) continue;
    if (auto digest = Digest::parse(*algorithm, hex)) digests.push_back(*std::move(digest));
  }
  return digests;
}

std::optional<std::int64_t> seconds_of(const std::optional<TomlValue::DateTime>& time) {
  // A time without an offset is in UTC by the standard.
  const bool is_local = time && time->kind == TomlValue::DateTime::Kind::local;
  const auto instant =
      time ? document::parse_instant(time->text + (is_local ? "Z" : "")) : std::nullopt;
  if (!instant) return std::nullopt;
  return std::chrono::floor<std::chrono::seconds>(instant->time_since_epoch()).count();
}

Result<Url> address_of(const PylockFile& file, const std::string& folder) {
  // Where both are stated the path is of the machine that wrote the lock.
  if (file.url) return Url::parse(*file.url);
  const std::string path =
      file.path->starts_with('/') ? *file.path : fmt::format("{}/{}", folder, *file.path);
  return Url::from_file_path(path);
}

Result<std::variant<pep::WheelFileName, pep::SdistFileName>> parsed_name(
    const std::string& file_name, const pep::PackageName& package) {
  if (file_name.ends_with(".whl")) return SCONCE_TRY(pep::WheelFileName::parse(file_name));
  return SCONCE_TRY(pep::SdistFileName::parse(file_name, &package));
}

/// The name under which files of a lock without an index come; not empty, which would say that the
/// project names the archive itself.
constexpr std::string_view kNoIndex = "the lock file";

Result<OfferedFile> offered(const lockfile::PylockSelection& selection, const std::string& folder) {
  const PylockPackage& package = *selection.package;
  const PylockFile& file = *selection.file;
  const std::string name = file.file_name();
  OfferedFile result{.file_name = name,
                     .parsed = SCONCE_TRY(parsed_name(name, package.name)),
                     .url = SCONCE_TRY(address_of(file, folder)).without_fragment(),
                     .hashes = digests_of(file),
                     .requires_python = package.requires_python,
                     .upload_time = seconds_of(file.upload_time)};
  if (result.hashes.empty()) {
    return fail(ErrorKind::unsupported,
                fmt::format("the lock file states no hash of `{}` that is understood", name));
  }
  if (file.size && *file.size >= 0) result.size = static_cast<std::uint64_t>(*file.size);
  if (selection.kind != PylockKind::archive) {
    result.index = package.index.value_or(std::string(kNoIndex));
  }
  return result;
}

std::vector<pep::Requirement> requirements_of(const PylockPackage& package) {
  std::vector<pep::Requirement> requirements;
  const auto* array = package.dependencies ? package.dependencies->as_array() : nullptr;
  if (array == nullptr) return requirements;
  for (const TomlValue& item : *array) {
    const TomlValue* name = item.find("name");
    if (name == nullptr || name->as_string() == nullptr) continue;
    requirements.push_back(
        {.name_text = *name->as_string(), .name = pep::PackageName::unchecked(*name->as_string())});
  }
  return requirements;
}

Result<ResolvedPackage> resolved(const lockfile::PylockSelection& selection,
                                 const std::string& folder) {
  const PylockPackage& package = *selection.package;
  if (selection.file == nullptr) {
    const bool is_folder = selection.kind == PylockKind::directory;
    return fail(ErrorKind::unsupported,
                fmt::format("the lock file takes `{}` from a {}, which is not supported yet",
                            package.name.text(), is_folder ? "folder" : "repository"));
  }
  auto file =
      SCONCE_TRY(in_context(offered(selection, folder),
                            fmt::format("reading `{}` in the lock file", package.name.text())));
  ResolvedPackage result{.name = package.name,
                         .version = package.version.value_or(file.version()),
                         .file = std::move(file),
                         .is_named_by_lock = true,
                         .requirements = requirements_of(package)};
  result.build = lockfile::stated_build(package);
  return result;
}

/// The version itself, else the same release of any build.
void add_release(std::vector<PreferredVersion>& into, const pep::Version& version) {
  into.push_back({.version = version});
  into.push_back({.version = version, .match = PreferredVersion::Match::any_label});
}

}  // namespace

resolver::Preferences preferences_of(const lockfile::Pylock& lock,
                                     const lockfile::PylockRequest& request) {
  const std::set<pep::GroupName> groups = request.groups.value_or(std::set<pep::GroupName>{});
  const pep::MarkerNames names{.extras = &request.extras, .dependency_groups = &groups};
  resolver::Preferences preferences;
  for (const PylockPackage& package : lock.packages) {
    if (!package.version) continue;
    PreferredVersion preferred{.version = *package.version};
    for (const PylockFile& wheel : package.wheels.value_or(std::vector<PylockFile>{})) {
      preferred.files.push_back({wheel.file_name(), digests_of(wheel)});
    }
    if (package.sdist) {
      preferred.files.push_back({package.sdist->file_name(), digests_of(*package.sdist)});
    }
    const bool is_selected = package.marker.evaluate(request.environment, names).value_or(false);
    auto& known = preferences[package.name];
    known.insert(is_selected ? known.begin() : known.end(), std::move(preferred));
  }
  return preferences;
}

resolver::Preferences preferences_of(const resolver::Resolution& resolution) {
  resolver::Preferences preferences;
  for (const ResolvedPackage& package : resolution.packages) {
    add_release(preferences[package.name], package.version);
  }
  return preferences;
}

resolver::Preferences releases_of(const lockfile::Pylock& lock) {
  resolver::Preferences preferences;
  for (const PylockPackage& package : lock.packages) {
    if (package.version) add_release(preferences[package.name], *package.version);
  }
  return preferences;
}

Result<resolver::Resolution> resolution_of(const std::vector<lockfile::PylockSelection>& selections,
                                           const std::string& folder,
                                           const std::set<pep::PackageName>& direct) {
  resolver::Resolution resolution;
  for (const auto& selection : selections) {
    resolution.packages.push_back(SCONCE_TRY(resolved(selection, folder)));
    resolution.packages.back().is_direct = direct.contains(selection.package->name);
  }
  std::ranges::sort(resolution.packages, {}, &ResolvedPackage::name);
  return resolution;
}

}  // namespace sconce::plan
