#include "part_needs.hpp"

#include <cstddef>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "sconce/pep/name.hpp"
#include "sconce/pep/requirement.hpp"
#include "sconce/project/declared.hpp"
#include "sconce/project/selection.hpp"
#include "sconce/resolver/resolution.hpp"
#include "sconce/target/target.hpp"

namespace sconce::plan {
namespace {

/// Follows the requirements of one part through a resolution.
class PartWalk {
 public:
  PartWalk(const resolver::Resolution& resolution, const target::Target& target)
      : resolution_(resolution), target_(target) {}

  /// All packages that these requirements lead to, each with the extras that it is asked for with.
  std::map<pep::PackageName, std::set<pep::ExtraName>> walk(
      const std::vector<project::DeclaredRequirement>& requirements) {
    for (const auto& declared : requirements) take(declared.requirement, {});
    while (!pending_.empty()) {
      const pep::PackageName name = *pending_.begin();
      pending_.erase(pending_.begin());
      const auto extras = reached_.at(name);
      for (const auto& requirement : resolution_.find(name)->requirements) {
        take(requirement, extras);
      }
    }
    return std::move(reached_);
  }

 private:
  void take(const pep::Requirement& requirement, const std::set<pep::ExtraName>& extras) {
    if (!requirement.marker.evaluate(target_.markers, extras).value_or(false)) return;
    if (resolution_.find(requirement.name) == nullptr) return;
    const auto [at, is_new] = reached_.try_emplace(requirement.name);
    const std::size_t before = at->second.size();
    at->second.insert(requirement.extras.begin(), requirement.extras.end());
    if (is_new || at->second.size() != before) pending_.insert(requirement.name);
  }

  const resolver::Resolution& resolution_;
  const target::Target& target_;
  std::map<pep::PackageName, std::set<pep::ExtraName>> reached_;
  std::set<pep::PackageName> pending_;
};

}  // namespace

PartNeeds part_needs(const std::vector<project::ProjectPart>& parts, const project::PartFork& fork,
                     const resolver::Resolution& resolution, const target::Target& target) {
  PartNeeds needs;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].member && fork.left_out.contains(*parts[i].member)) continue;
    for (const auto& [name, extras] : PartWalk(resolution, target).walk(parts[i].requirements)) {
      needs[name].insert(i);
    }
  }
  return needs;
}

}  // namespace sconce::plan
