#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sconce/app/sync.hpp"
#include "sconce/base/result.hpp"
#include "sconce/pep/name.hpp"

namespace sconce::app {

/// The names that the option names; what is no name is an error of kind `input`.
[[nodiscard]] Result<std::set<pep::PackageName>> names_of(const PackageChoice& choice);

/// A warning for each name that the option (`--upgrade`) names and that is none of the packages of
/// the answer: it would have no effect, and is most often misspelt.
[[nodiscard]] std::vector<std::string> warnings_of_absent(
    std::string_view option, const std::set<pep::PackageName>& chosen,
    const std::set<pep::PackageName>& packages);

}  // namespace sconce::app
