#include "held_back.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "candidate_list.hpp"
#include "sconce/accelerator/build.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/pep/metadata.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/pep/requirement.hpp"
#include "sconce/pep/specifier.hpp"
#include "sconce/pep/version.hpp"
#include "sconce/pep/version_range.hpp"
#include "sconce/resolver/resolution.hpp"
#include "sconce/resolver/solve.hpp"
#include "world.hpp"

namespace sconce::resolver {
namespace {

using pep::VersionRange;

std::string text_of(const pep::PackageName& name, const pep::SpecifierSet& specifiers) {
  return name.text() + specifiers.to_string();
}

/// The newest version of a package that the requirements of the solution admit.
struct Rival {
  const ResolvedPackage* package;
  pep::Version version;
  const pep::CoreMetadata* metadata;
};

class HeldBackSearch {
 public:
  HeldBackSearch(const Resolution& resolution, World& world)
      : resolution_(resolution), world_(world) {}

  Result<std::vector<HeldBack>> search() {
    // What requires something that is held back is held back with it, and what is held back says
    // nothing of how far others could go; so on until nothing more is found.
    for (bool grew = true; grew;) {
      const std::size_t before = found_.size();
      for (const Rival& rival : SCONCE_TRY(find_rivals())) {
        if (auto reason = SCONCE_TRY(reason_against(rival))) {
          found_.emplace(rival.package->name, Found{rival, *std::move(reason)});
        }
      }
      grew = found_.size() > before;
    }
    std::vector<HeldBack> result;
    for (auto& [name, held] : found_) {
      result.push_back(
          {name, held.rival.version, held.rival.package->version, std::move(held.reason)});
    }
    return result;
  }

 private:
  Result<std::vector<Rival>> find_rivals() {
    std::vector<Rival> rivals;
    for (const ResolvedPackage& package : resolution_.packages) {
      const CandidateList* list = world_.known_candidates(package.name);
      if (!is_compared(package) || !list || world_.is_lowest_wanted(package.name)) continue;
      if (found_.contains(package.name)) continue;
      const KnownVersion* newest =
          list->first(admitted(package.name), [](const KnownVersion&) { return false; });
      if (!newest || !is_newer(newest->version, package.version)) continue;
      const auto metadata = world_.metadata(package.name, newest->version);
      if (metadata) rivals.push_back({&package, newest->version, *metadata});
      if (!metadata && metadata.error().kind() == ErrorKind::interrupted)
        return pass_error(metadata);
    }
    return rivals;
  }

  /// Another build of the same version is no newer one.
  static bool is_newer(const pep::Version& version, const pep::Version& than) {
    return version > than && version.public_version() != than.public_version();
  }

  [[nodiscard]] bool is_compared(const ResolvedPackage& package) const {
    const bool is_chosen_anew = !package.kept_from_inventory && !package.is_named_by_lock;
    return is_chosen_anew || world_.input().compared.contains(package.name);
  }

  /// By the requirements of all who are in the solution; of those that are held back, what their
  /// newest version requires.
  [[nodiscard]] VersionRange admitted(const pep::PackageName& name) {
    VersionRange range = VersionRange::full();
    const auto narrow = [&](const pep::Requirement& requirement) {
      if (requirement.name == name) range = range & VersionRange::from(requirement.specifiers);
    };
    for (const StatedRequirement& stated : world_.input().requirements) narrow(stated.requirement);
    for (const StatedRequirement& stated : world_.input().constraints) narrow(stated.requirement);
    for (const ResolvedPackage& package : resolution_.packages) {
      const auto held = found_.find(package.name);
      if (held == found_.end()) {
        for (const pep::Requirement& requirement : package.requirements) narrow(requirement);
        continue;
      }
      for (const auto* requirement : world_.active(*held->second.rival.metadata, nullptr)) {
        narrow(*requirement);
      }
    }
    return range;
  }

  Result<std::optional<std::string>> reason_against(const Rival& rival) {
    if (auto reason = SCONCE_TRY(companion_of_others(rival))) return reason;
    if (auto reason = own_companion(rival)) return reason;
    if (!world_.bounds_its_head(*rival.metadata)) {
      const auto head = world_.families().head(rival.package->name);
      return fmt::format("it does not say which `{}` it works with", head->text());
    }
    if (world_.families().is_must_package(rival.package->name)) {
      if (auto reason = SCONCE_TRY(other_build(rival))) return reason;
    }
    return requirement_on_held(rival);
  }

  Result<std::optional<std::string>> companion_of_others(const Rival& rival) {
    for (const ResolvedPackage& package : resolution_.packages) {
      const auto metadata = SCONCE_TRY(world_.metadata(package.name, package.version));
      for (const auto& companion : world_.companions().of(*metadata)) {
        if (companion.name != rival.package->name) continue;
        if (companion.specifiers.contains(rival.version)) continue;
        return fmt::format("`{} {}` works only with `{}`", package.name.text(),
                           package.version.to_string(),
                           text_of(companion.name, companion.specifiers));
      }
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<std::string> own_companion(const Rival& rival) const {
    for (const auto& companion : world_.companions().of(*rival.metadata)) {
      const ResolvedPackage* chosen = resolution_.find(companion.name);
      if (!chosen || companion.specifiers.contains(chosen->version)) continue;
      return fmt::format("it works only with `{}`, and `{}` is {}",
                         text_of(companion.name, companion.specifiers), chosen->name.text(),
                         chosen->version.to_string());
    }
    return std::nullopt;
  }

  Result<std::optional<std::string>> other_build(const Rival& rival) {
    const auto build = SCONCE_TRY(world_.build(rival.package->name, rival.version));
    if (!build) return "nothing in it says which accelerator it was built for";
    const std::string own = fmt::format("it is built for {}", build->to_string());
    if (const auto& stated = world_.input().accelerator.build) {
      if (!admits(rival.package->name, *build, stated->build)) {
        return fmt::format("{}, and {} asks for {}", own, stated->origin,
                           stated->build.to_string());
      }
    }
    if (const auto refusal = world_.refusal_by_limits(rival.package->name, rival.version, *build)) {
      return fmt::format("{}, which does not serve {}: {}", own,
                         world_.input().accelerator.limits->origin, *refusal);
    }
    for (const ResolvedPackage& other : resolution_.packages) {
      if (!other.build || other.name == rival.package->name) continue;
      if (admits(rival.package->name, *build, *other.build) &&
          admits(other.name, *other.build, *build)) {
        continue;
      }
      return fmt::format("{}, and `{} {}` for {}", own, other.name.text(),
                         other.version.to_string(), other.build->to_string());
    }
    return std::nullopt;
  }
  [[nodiscard]] bool admits(const pep::PackageName& name, const accelerator::Build& build,
                            const accelerator::Build& beside) const {
    return accelerator::builds_beside(build, world_.families().strictness(name))
        .contains(accelerator::version_of(beside));
  }

  [[nodiscard]] std::optional<std::string> requirement_on_held(const Rival& rival) {
    for (const pep::Requirement* requirement : world_.active(*rival.metadata, nullptr)) {
      const auto held = found_.find(requirement->name);
      if (held == found_.end()) continue;
      const pep::Version& chosen = held->second.rival.package->version;
      if (requirement->specifiers.contains(chosen)) continue;
      return fmt::format("it requires `{}`, and `{}` is held at {}",
                         text_of(requirement->name, requirement->specifiers),
                         requirement->name.text(), chosen.to_string());
    }
    return std::nullopt;
  }

  const Resolution& resolution_;
  World& world_;
  struct Found {
    Rival rival;
    std::string reason;
  };
  std::map<pep::PackageName, Found> found_;
};

}  // namespace

Result<std::vector<HeldBack>> held_back(const Resolution& resolution, World& world) {
  return HeldBackSearch(resolution, world).search();
}

}  // namespace sconce::resolver
