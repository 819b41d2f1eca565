#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <vector>

#include "sconce/accelerator/build.hpp"
#include "sconce/accelerator/companions.hpp"
#include "sconce/accelerator/families.hpp"
#include "sconce/accelerator/verdict.hpp"
#include "sconce/base/result.hpp"
#include "sconce/inventory/inventory.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/pep/requirement.hpp"
#include "sconce/plan/plan.hpp"
#include "sconce/resolver/solve.hpp"
#include "sconce/target/target.hpp"

namespace sconce::plan {
namespace {

using inventory::InstalledDistribution;
using inventory::Inventory;

/// Walks the requirements through what is installed.
class SolutionCheck {
 public:
  SolutionCheck(const Inventory& inventory, const target::Target& target,
                const resolver::AcceleratorPolicy& accelerator)
      : inventory_(inventory),
        target_(target),
        accelerator_(accelerator),
        families_(accelerator.families ? *accelerator.families : accelerator::Families::built_in()),
        companions_(accelerator.companions ? *accelerator.companions
                                           : accelerator::Companions::built_in()) {}

  [[nodiscard]] bool holds(const std::vector<pep::Requirement>& requirements) {
    for (const pep::Requirement& requirement : requirements) {
      if (!take(requirement, {})) return false;
    }
    while (!pending_.empty()) {
      const pep::PackageName name = *pending_.begin();
      pending_.erase(pending_.begin());
      const InstalledDistribution& installed = *inventory_.find(name);
      for (const pep::Requirement& requirement : installed.metadata.requires_dist) {
        if (!take(requirement, extras_.at(name))) return false;
      }
    }
    return std::ranges::all_of(extras_, [&](const auto& needed) {
      const InstalledDistribution& installed = *inventory_.find(needed.first);
      return companions_agree(installed) && build_agrees(installed);
    });
  }

 private:
  /// What it needs of others beyond its metadata, of those that are needed too.
  [[nodiscard]] bool companions_agree(const InstalledDistribution& installed) const {
    return std::ranges::all_of(companions_.of(installed.metadata), [&](const auto& companion) {
      return !extras_.contains(companion.name) ||
             companion.specifiers.contains(inventory_.find(companion.name)->version);
    });
  }

  [[nodiscard]] bool build_agrees(const InstalledDistribution& installed) const {
    if (!families_.is_must_package(installed.name)) return true;
    if (!installed.build) return accelerator_.allow_unknown_build.contains(installed.name);
    const auto beside =
        accelerator::builds_beside(*installed.build, families_.strictness(installed.name));
    const auto admits = [&](const accelerator::Build& build) {
      return beside.contains(accelerator::version_of(build));
    };
    if (accelerator_.build && !admits(accelerator_.build->build)) return false;
    if (!runs_within_limits(installed)) return false;
    const auto head = families_.head(installed.name);
    const auto* lead = head ? inventory_.find(*head) : nullptr;
    return !lead || !extras_.contains(*head) || !lead->build || admits(*lead->build);
  }

  /// The head of a family carries the code for the GPUs; what no table knows of is left alone.
  [[nodiscard]] bool runs_within_limits(const InstalledDistribution& installed) const {
    if (!accelerator_.limits || families_.head(installed.name)) return true;
    const auto& limits = accelerator_.limits->limits;
    return accelerator::builds_within(limits).contains(accelerator::version_of(*installed.build)) &&
           accelerator::judge(*installed.build, installed.version, limits).outcome !=
               accelerator::Outcome::does_not_run;
  }

  /// Checks one requirement of a distribution whose `extras` are asked for, and queues its name
  /// where there is more to look at.
  [[nodiscard]] bool take(const pep::Requirement& requirement,
                          const std::set<pep::ExtraName>& extras) {
    const Result<bool> applies = requirement.marker.evaluate(target_.markers, extras);
    if (!applies) return false;
    if (!*applies) return true;
    const InstalledDistribution* installed = inventory_.find(requirement.name);
    if (installed == nullptr || !satisfies(*installed, requirement)) return false;
    const auto [at, is_new] = extras_.try_emplace(requirement.name);
    const std::size_t before = at->second.size();
    at->second.insert(requirement.extras.begin(), requirement.extras.end());
    if (is_new || at->second.size() != before) pending_.insert(requirement.name);
    return true;
  }

  [[nodiscard]] bool satisfies(const InstalledDistribution& installed,
                               const pep::Requirement& requirement) const {
    if (!installed.intact) return false;
    const bool is_from_there =
        !requirement.url_text ||
        (installed.direct_url && installed.direct_url->url == *requirement.url_text);
    if (!is_from_there) return false;
    const auto& requires_python = installed.metadata.requires_python;
    if (requires_python && !requires_python->contains(target_.python)) return false;
    return requirement.specifiers.contains(installed.version);
  }

  const Inventory& inventory_;
  const target::Target& target_;
  const resolver::AcceleratorPolicy& accelerator_;
  const accelerator::Families& families_;
  const accelerator::Companions& companions_;
  std::map<pep::PackageName, std::set<pep::ExtraName>> extras_;
  std::set<pep::PackageName> pending_;
};

}  // namespace

bool is_solution(const std::vector<pep::Requirement>& requirements, const Inventory& inventory,
                 const target::Target& target, const resolver::AcceleratorPolicy& accelerator) {
  return SolutionCheck(inventory, target, accelerator).holds(requirements);
}

}  // namespace sconce::plan
