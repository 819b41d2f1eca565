#include <fmt/format.h>

#include <cstddef>
#include <expected>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/lockfile/pylock.hpp"
#include "sconce/pep/file_name.hpp"
#include "sconce/pep/marker.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/pep/specifier.hpp"
#include "sconce/pep/tag.hpp"

namespace sconce::lockfile {

namespace {

std::unexpected<Error> refuse(std::string message) {
  return fail(ErrorKind::unsupported, std::move(message));
}

/// A Python built from a checkout calls itself `3.15.0a8+`, which stands for a local version.
std::string python_version(const pep::MarkerEnvironment& environment) {
  const std::string& text = environment.python_full_version;
  return text.ends_with('+') ? text + "local" : text;
}

Result<void> check_python(const std::optional<pep::SpecifierSet>& required,
                          const std::string& python, std::string_view who) {
  if (!required || required->contains_text(python)) return {};
  return refuse(fmt::format("{} needs Python `{}`, not {}", who, required->to_string(), python));
}

Result<void> check_environment(const Pylock& lock, const pep::MarkerEnvironment& environment) {
  if (!lock.environments) return {};
  for (const pep::Marker& marker : *lock.environments) {
    if (SCONCE_TRY(marker.evaluate(environment, pep::MarkerNames{}))) return {};
  }
  return refuse("the lock file is for other environments than this one");
}

/// The file that fits best; null if none fits.
const PylockFile* best_wheel(const std::vector<PylockFile>& wheels,
                             const pep::SupportedTags& tags) {
  const PylockFile* best = nullptr;
  std::size_t best_rank = 0;
  for (const PylockFile& wheel : wheels) {
    const auto name = pep::WheelFileName::parse(wheel.file_name());
    if (!name) continue;
    const auto rank = tags.rank(name->tags);
    if (!rank || (best != nullptr && *rank >= best_rank)) continue;
    best = &wheel;
    best_rank = *rank;
  }
  return best;
}

Result<PylockSelection> select_source(const PylockPackage& package, const PylockRequest& request) {
  if (package.vcs) return PylockSelection{&package, PylockKind::vcs};
  if (package.directory) return PylockSelection{&package, PylockKind::directory};
  if (package.archive) return PylockSelection{&package, PylockKind::archive, &*package.archive};
  const bool sdist_first = package.sdist && request.prefer_sdist.contains(package.name);
  if (package.wheels && !sdist_first) {
    if (const PylockFile* wheel = best_wheel(*package.wheels, request.tags)) {
      return PylockSelection{&package, PylockKind::wheel, wheel};
    }
  }
  if (package.sdist) return PylockSelection{&package, PylockKind::sdist, &*package.sdist};
  return refuse(
      fmt::format("no wheel of `{}` in the lock file fits this platform", package.name.text()));
}

std::set<pep::GroupName> groups_by_default(const Pylock& lock) {
  std::set<pep::GroupName> groups;
  for (const std::string& name : lock.default_groups.value_or(std::vector<std::string>{})) {
    groups.insert(pep::GroupName::unchecked(name));
  }
  return groups;
}

}  // namespace

std::string_view to_string(PylockKind kind) {
  switch (kind) {
    case PylockKind::wheel:
      return "wheel";
    case PylockKind::sdist:
      return "sdist";
    case PylockKind::archive:
      return "archive";
    case PylockKind::directory:
      return "directory";
    case PylockKind::vcs:
      return "vcs";
  }
  return "";
}

Result<std::vector<PylockSelection>> Pylock::select(const PylockRequest& request) const {
  const std::string python = python_version(request.environment);
  SCONCE_TRY(check_python(requires_python, python, "the lock file"));
  SCONCE_TRY(check_environment(*this, request.environment));
  const std::set<pep::GroupName> groups =
      request.groups ? *request.groups : groups_by_default(*this);
  const pep::MarkerNames names{.extras = &request.extras, .dependency_groups = &groups};
  std::vector<PylockSelection> selected;
  std::set<pep::PackageName> seen;
  for (const PylockPackage& package : packages) {
    if (!SCONCE_TRY(package.marker.evaluate(request.environment, names))) continue;
    SCONCE_TRY(
        check_python(package.requires_python, python, fmt::format("`{}`", package.name.text())));
    if (!seen.insert(package.name).second) {
      return refuse(fmt::format("two entries for `{}` in the lock file are for this environment",
                                package.name.text()));
    }
    selected.push_back(SCONCE_TRY(select_source(package, request)));
  }
  return selected;
}

}  // namespace sconce::lockfile
