#include "sconce/plan/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "sconce/accelerator/families.hpp"
#include "sconce/inventory/inventory.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/pep/requirement.hpp"
#include "sconce/resolver/resolution.hpp"

namespace sconce::plan {
namespace {

using inventory::InstalledDistribution;
using inventory::Inventory;
using resolver::Resolution;
using resolver::ResolvedPackage;

/// Who requires whom inside a resolution.
using Dependents = std::map<pep::PackageName, std::set<pep::PackageName>>;

Dependents dependents_of(const Resolution& resolution) {
  Dependents dependents;
  for (const ResolvedPackage& package : resolution.packages) {
    for (const pep::Requirement& requirement : package.requirements) {
      if (requirement.name != package.name) dependents[requirement.name].insert(package.name);
    }
  }
  return dependents;
}

class Planner {
 public:
  Planner(const Resolution& resolution, const Inventory& inventory, const PlanOptions& options)
      : resolution_(resolution),
        inventory_(inventory),
        options_(options),
        families_(options.families ? *options.families : accelerator::Families::built_in()),
        dependents_(dependents_of(resolution)),
        accelerator_stage_(accelerator_stage()) {}

  [[nodiscard]] Plan make() {
    for (const ResolvedPackage& package : resolution_.packages) plan_package(package);
    plan_others();
    std::ranges::sort(plan_.steps, [](const PlanStep& left, const PlanStep& right) {
      return std::tie(left.stage, left.name, left.dist_info) <
             std::tie(right.stage, right.name, right.dist_info);
    });
    return std::move(plan_);
  }

 private:
  /// The family and, again and again, what only packages of the stage require.
  [[nodiscard]] std::set<pep::PackageName> accelerator_stage() const {
    std::set<pep::PackageName> stage;
    for (const ResolvedPackage& package : resolution_.packages) {
      if (families_.is_accelerator_package(package.name)) stage.insert(package.name);
    }
    for (bool grew = true; grew;) {
      grew = false;
      for (const ResolvedPackage& package : resolution_.packages) {
        if (!stage.contains(package.name) && is_needed_only_by(stage, package)) {
          stage.insert(package.name);
          grew = true;
        }
      }
    }
    return stage;
  }

  [[nodiscard]] bool is_needed_only_by(const std::set<pep::PackageName>& stage,
                                       const ResolvedPackage& package) const {
    if (package.is_direct) return false;
    const auto at = dependents_.find(package.name);
    return at != dependents_.end() && std::ranges::includes(stage, at->second);
  }

  [[nodiscard]] Stage stage_of(const pep::PackageName& name) const {
    const bool is_accelerator =
        accelerator_stage_.contains(name) ||
        (resolution_.find(name) == nullptr && families_.is_accelerator_package(name));
    return is_accelerator ? Stage::accelerator : Stage::rest;
  }

  void plan_package(const ResolvedPackage& package) {
    const InstalledDistribution* installed = inventory_.find(package.name);
    PlanStep step{.stage = stage_of(package.name),
                  .name = package.name,
                  .version = package.version,
                  .build = package.build,
                  .requested = package.is_direct};
    if (installed == nullptr) {
      step.action = Action::install;
      take_file(step, package);
      step.reason = origin_of(package);
    } else {
      step.installed = installed->version;
      step.dist_info = installed->dist_info;
      choose_for_installed(step, package, *installed);
    }
    plan_.steps.push_back(std::move(step));
  }

  static void take_file(PlanStep& step, const ResolvedPackage& package) {
    step.file = package.file;
    step.allowed_hashes = package.allowed_hashes;
  }

  void choose_for_installed(PlanStep& step, const ResolvedPackage& package,
                            const InstalledDistribution& installed) const {
    const bool asked_again = options_.reinstall_all || options_.reinstall.contains(package.name);
    const bool is_wanted_version = installed.version == package.version;
    if (is_wanted_version && installed.intact && !asked_again) {
      step.reason =
          package.kept_from_inventory ? "installed and fits" : "installed in this version";
      return;
    }
    if (is_wanted_version && !package.file) {
      step.reason = "no file of this version is offered to install it again";
      return;
    }
    step.action = Action::replace;
    take_file(step, package);
    if (!is_wanted_version) {
      step.reason = origin_of(package);
    } else {
      step.reason = installed.intact ? "asked to install it again" : installed.damage;
    }
  }

  [[nodiscard]] std::string origin_of(const ResolvedPackage& package) const {
    if (package.is_direct) return "the project asks for it";
    const auto at = dependents_.find(package.name);
    if (at == dependents_.end()) return "part of the solution";
    return fmt::format("`{}` requires it", at->second.begin()->text());
  }

  /// What is installed and not in the resolution, and second copies of what is.
  void plan_others() {
    for (const InstalledDistribution& installed : inventory_.distributions) {
      const bool is_chosen = resolution_.find(installed.name) != nullptr;
      const bool is_second_copy = is_chosen && inventory_.find(installed.name) != &installed;
      if (is_chosen && !is_second_copy) continue;
      const bool leaves = options_.exact || is_second_copy;
      plan_.steps.push_back(
          {.action = leaves ? Action::remove : Action::keep,
           .stage = stage_of(installed.name),
           .name = installed.name,
           .installed = installed.version,
           .dist_info = installed.dist_info,
           .requested = installed.requested,
           .reason = is_second_copy ? installed.damage : "the project does not need it"});
    }
  }

  const Resolution& resolution_;
  const Inventory& inventory_;
  const PlanOptions& options_;
  const accelerator::Families& families_;
  Dependents dependents_;
  std::set<pep::PackageName> accelerator_stage_;
  Plan plan_;
};

}  // namespace

bool Plan::changes_anything() const {
  return std::ranges::any_of(steps,
                             [](const PlanStep& step) { return step.action != Action::keep; });
}

Plan make_plan(const Resolution& resolution, const Inventory& inventory,
               const PlanOptions& options) {
  return Planner(resolution, inventory, options).make();
}

}  // namespace sconce::plan
