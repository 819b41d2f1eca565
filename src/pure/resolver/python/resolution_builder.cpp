#include "resolution_builder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "candidate_list.hpp"
#include "held_back.hpp"
#include "package_table.hpp"
#include "preference.hpp"
#include "provider.hpp"
#include "sconce/accelerator/build.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/pep/metadata.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/pep/version.hpp"
#include "sconce/pep/version_range.hpp"
#include "sconce/resolver/resolution.hpp"
#include "sconce/resolver/solve.hpp"
#include "world.hpp"
#include "yank_pins.hpp"

namespace sconce::resolver {
namespace {

const KnownVersion* known_version(const World& world, const pep::PackageName& name,
                                  const pep::Version& version) {
  const CandidateList* list = world.known_candidates(name);
  return list ? list->find(version) : nullptr;
}

bool provides(const pep::CoreMetadata& metadata, const pep::ExtraName& extra) {
  return std::find(metadata.provides_extra.begin(), metadata.provides_extra.end(), extra) !=
         metadata.provides_extra.end();
}

/// Builds one package after another, collecting warnings.
class Builder {
 public:
  Builder(const PackageTable& table, World& world) : table_(table), world_(world) {}

  Result<Resolution> build(const PythonSolution& solution, const PythonProvider& provider) {
    std::map<pep::PackageName, ResolvedPackage> packages;
    for (const auto& [id, version] : solution) {
      const Package& package = table_[id];
      if (package.kind == PackageKind::accelerator) {
        result_.accelerator = accelerator::build_of(version);
      }
      if (package.kind != PackageKind::distribution) continue;
      packages.emplace(*package.name, ResolvedPackage{*package.name, version});
    }
    for (const auto& [id, version] : solution) {
      const Package& package = table_[id];
      if (package.kind == PackageKind::extra)
        packages.at(*package.name).extras.insert(*package.extra);
    }
    for (const StatedRequirement& stated : world_.input().requirements) {
      const auto found = packages.find(stated.requirement.name);
      if (found != packages.end()) found->second.is_direct = true;
    }
    result_.warnings = provider.passed_over();
    for (auto& [name, package] : packages) {
      if (world_.input().compared.contains(name)) SCONCE_TRY(look_at_others(name));
      SCONCE_TRY(complete(package));
      result_.packages.push_back(std::move(package));
    }
    result_.held_back = SCONCE_TRY(held_back(result_, world_));
    return std::move(result_);
  }

 private:
  /// Where no index can be asked there is nothing to compare with.
  Result<void> look_at_others(const pep::PackageName& name) {
    const auto list = world_.candidates(name);
    if (!list && list.error().kind() == ErrorKind::interrupted) return pass_error(list);
    return {};
  }

  Result<void> complete(ResolvedPackage& package) {
    const auto* kept = world_.keepable(package.name);
    package.kept_from_inventory = kept && kept->version == package.version;
    package.is_named_by_lock = is_named_by_lock(world_, package.name, package.version);
    const KnownVersion* known = known_version(world_, package.name, package.version);
    if (known && known->file) package.file = *known->file;
    package.newest = newest_version(package.name);
    package.allowed_hashes = world_.allowed_hashes(package.name);
    const pep::CoreMetadata* metadata = SCONCE_TRY(world_.metadata(package.name, package.version));
    add_requirements(package, *metadata);
    if (world_.families().is_must_package(package.name)) {
      package.build = SCONCE_TRY(world_.build(package.name, package.version));
    }
    if (!package.kept_from_inventory) warn(package, *known);
    return {};
  }

  [[nodiscard]] std::optional<pep::Version> newest_version(const pep::PackageName& name) const {
    const CandidateList* list = world_.known_candidates(name);
    if (!list || world_.is_lowest_wanted(name)) return std::nullopt;
    const KnownVersion* newest =
        list->first(pep::VersionRange::full(), [](const KnownVersion&) { return false; });
    return newest ? std::optional(newest->version) : std::nullopt;
  }

  void add_requirements(ResolvedPackage& package, const pep::CoreMetadata& metadata) {
    for (const auto* requirement : world_.active(metadata, nullptr)) {
      package.requirements.push_back(*requirement);
    }
    for (const pep::ExtraName& extra : package.extras) {
      const auto& added = world_.active(metadata, &extra);
      for (const auto* requirement : added) package.requirements.push_back(*requirement);
      if (!added.empty() || provides(metadata, extra)) continue;
      result_.warnings.push_back(fmt::format("`{} {}` has no extra `{}`", package.name.text(),
                                             package.version.to_string(), extra.text()));
    }
  }

  void warn(const ResolvedPackage& package, const KnownVersion& known) {
    const std::string what =
        fmt::format("`{} {}`", package.name.text(), package.version.to_string());
    if (known.is_yanked) {
      const std::string& reason = *known.file->yanked;
      result_.warnings.push_back(what + " is yanked" + (reason.empty() ? "" : ": " + reason));
    }
    if (package.version.is_prerelease() && !world_.direct_file(package.name) &&
        world_.input().prereleases == PrereleasePolicy::if_necessary && !package.is_named_by_lock) {
      result_.warnings.push_back(what + " is a pre-release, taken because no final release fits");
    }
    warn_of_undated(package.name);
  }

  /// Once for each index.
  void warn_of_undated(const pep::PackageName& name) {
    for (const OfferedFile* file : world_.known_candidates(name)->undated_files()) {
      if (!warned_indexes_.insert(file->index).second) continue;
      result_.warnings.push_back(
          fmt::format("files of `{}` on index `{}` were left aside: they have no upload time to "
                      "compare with the date asked for",
                      name.text(), file->index));
    }
  }

  const PackageTable& table_;
  World& world_;
  Resolution result_;
  std::set<std::string> warned_indexes_;
};

}  // namespace

Result<Resolution> build_resolution(const PythonSolution& solution, const PackageTable& table,
                                    World& world, const PythonProvider& provider) {
  return Builder(table, world).build(solution, provider);
}

namespace {

/// Follows requirements through a solution, past yanked versions only once they are pinned.
class PinWalk {
 public:
  PinWalk(const PythonSolution& solution, const PackageTable& table, World& world, YankPins& pins)
      : table_(table), world_(world), pins_(pins), decided_(solution.begin(), solution.end()) {}

  Result<void> walk() {
    passed_.insert(table_.root());
    for (const StatedRequirement& stated : world_.input().requirements) {
      reach(stated.requirement.name);
    }
    bool goes_on = true;
    while (goes_on) {
      goes_on = false;
      for (const PackageId id : std::vector(reached_.begin(), reached_.end())) {
        if (passed_.contains(id) || (is_yanked(id) && !is_pinned(id))) continue;
        SCONCE_TRY(pass(id));
        goes_on = true;
      }
    }
    return {};
  }
  [[nodiscard]] bool has_passed(PackageId id) const { return passed_.contains(id); }
  [[nodiscard]] bool is_yanked(PackageId id) const {
    const Package& package = table_[id];
    if (package.kind != PackageKind::distribution || world_.keepable(*package.name)) return false;
    const pep::Version& version = decided_.at(id);
    if (is_named_by_lock(world_, *package.name, version)) return false;
    const KnownVersion* known = known_version(world_, *package.name, version);
    return known && known->is_yanked;
  }

 private:
  void reach(const pep::PackageName& name) {
    const auto id = table_.find(name);
    if (id && decided_.contains(*id)) reached_.insert(*id);
  }
  [[nodiscard]] bool is_pinned(PackageId id) {
    const auto& all = pins_.pins_of(*table_[id].name);
    return std::any_of(all.begin(), all.end(), [&](const YankPins::Pin& pin) {
      const auto by = decided_.find(pin.by);
      return pin.range.contains(decided_.at(id)) && by != decided_.end() &&
             by->second == pin.by_version && passed_.contains(table_[pin.by].base);
    });
  }
  Result<void> pass(PackageId id) {
    passed_.insert(id);
    const auto* metadata = SCONCE_TRY(world_.metadata(*table_[id].name, decided_.at(id)));
    for (const auto* requirement : world_.active(*metadata, nullptr)) reach(requirement->name);
    for (const auto& [extra, version] : decided_) {
      const Package& package = table_[extra];
      if (package.kind != PackageKind::extra || package.base != id) continue;
      for (const auto* requirement : world_.active(*metadata, &*package.extra)) {
        reach(requirement->name);
      }
    }
    return {};
  }

  const PackageTable& table_;
  World& world_;
  YankPins& pins_;
  std::map<PackageId, pep::Version> decided_;
  std::set<PackageId> reached_, passed_;
};

}  // namespace

Result<std::vector<std::pair<pep::PackageName, pep::Version>>> unpinned_yanked(
    const PythonSolution& solution, const PackageTable& table, World& world, YankPins& pins) {
  std::vector<std::pair<pep::PackageName, pep::Version>> result;
  PinWalk walk(solution, table, world, pins);
  const bool has_yanked = std::any_of(solution.begin(), solution.end(), [&](const auto& decided) {
    return walk.is_yanked(decided.first);
  });
  if (!has_yanked) return result;
  SCONCE_TRY(walk.walk());
  for (const auto& [id, version] : solution) {
    if (walk.is_yanked(id) && !walk.has_passed(id)) result.emplace_back(*table[id].name, version);
  }
  return result;
}

}  // namespace sconce::resolver
