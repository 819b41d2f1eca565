#include "package_choice.hpp"

#include <fmt/format.h>

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sconce/app/sync.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/pep/name.hpp"

namespace sconce::app {

Result<std::set<pep::PackageName>> names_of(const PackageChoice& choice) {
  std::set<pep::PackageName> names;
  for (const auto& text : choice.names) names.insert(SCONCE_TRY(pep::PackageName::parse(text)));
  return names;
}

std::vector<std::string> warnings_of_absent(std::string_view option,
                                            const std::set<pep::PackageName>& chosen,
                                            const std::set<pep::PackageName>& packages) {
  std::vector<std::string> known;
  for (const auto& name : packages) known.push_back(name.text());
  std::vector<std::string> warnings;
  for (const auto& name : chosen) {
    if (packages.contains(name)) continue;
    const auto near = nearest(name.text(), known, 1);
    warnings.push_back(
        fmt::format("`{} {}` has no effect: the project does not need `{}`{}", option, name.text(),
                    name.text(), near.empty() ? "" : fmt::format("; did you mean `{}`?", near[0])));
  }
  return warnings;
}

}  // namespace sconce::app
