#include "sconce/resolver/resolution.hpp"

#include <algorithm>
#include <string>

#include "sconce/pep/name.hpp"

namespace sconce::resolver {

const ResolvedPackage* Resolution::find(const pep::PackageName& name) const {
  const auto found = std::lower_bound(
      packages.begin(), packages.end(), name,
      [](const ResolvedPackage& p, const pep::PackageName& n) { return p.name < n; });
  return found != packages.end() && found->name == name ? &*found : nullptr;
}

std::string NoSolution::derivation() const {
  std::string text;
  for (const DerivationStep& step : steps) text += (text.empty() ? "" : "\n") + step.text;
  return text;
}

std::string NoSolution::to_string() const {
  std::string text = derivation() + "\n";
  for (const std::string& hint : hints) text += "hint: " + hint + "\n";
  return text;
}

}  // namespace sconce::resolver
