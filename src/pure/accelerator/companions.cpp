#include "sconce/accelerator/companions.hpp"

#include <fmt/format.h>

#include <data/companions.hpp>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "data_row.hpp"
#include "sconce/base/result.hpp"
#include "sconce/document/toml.hpp"
#include "sconce/pep/marker.hpp"
#include "sconce/pep/metadata.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/pep/requirement.hpp"
#include "sconce/pep/specifier.hpp"

namespace sconce::accelerator {
namespace {

constexpr std::string_view kFile = "companions.toml";
constexpr std::string_view kKinds[] = {"constraint", "gated"};
constexpr std::string_view kConstraintKeys[] = {"package", "from", "below", "with"};
constexpr std::string_view kGateKeys[] = {"package", "extra", "with"};

Result<pep::Requirement> requirement(const DataRow& row, std::string_view key) {
  const std::string text = SCONCE_TRY(row.text(key));
  auto parsed = pep::Requirement::parse(text);
  if (!parsed || parsed->specifiers.is_empty() || parsed->url_text || !parsed->extras.empty()) {
    return row.refuse(key, fmt::format("`{}` is no name with bounds, like `numpy<2`", text));
  }
  return parsed;
}

/// Only what bounds from below: an upper bound of an extra says what was tested, not what works.
pep::SpecifierSet lower_bounds(const pep::SpecifierSet& specifiers) {
  pep::SpecifierSet bounds;
  for (const pep::Specifier& clause : specifiers.clauses()) {
    switch (clause.op()) {
      case pep::SpecifierOperator::greater:
      case pep::SpecifierOperator::greater_equal:
        bounds.add(clause);
        break;
      case pep::SpecifierOperator::compatible:
        if (clause.version()) {
          bounds.add(pep::Specifier::of(pep::SpecifierOperator::greater_equal, *clause.version()));
        }
        break;
      default:
        break;
    }
  }
  return bounds;
}

/// Whether the requirement is there for the extra alone. The environment is left out: a bound that
/// holds on one platform is one that the package means.
bool is_of_extra(const pep::Requirement& requirement, const pep::ExtraName& extra) {
  if (!requirement.marker.mentions_extra()) return false;
  const pep::MarkerEnvironment nowhere;
  const auto without = requirement.marker.evaluate(nowhere, std::set<pep::ExtraName>{});
  const auto with = requirement.marker.evaluate(nowhere, std::set<pep::ExtraName>{extra});
  return with.value_or(false) && !without.value_or(true);
}

}  // namespace

Result<Companions> Companions::parse(std::string_view toml) {
  const auto document = SCONCE_TRY(document::parse_toml(toml));
  SCONCE_TRY(check_kinds(kFile, document, kKinds));
  Companions companions;
  for (const DataRow& row : SCONCE_TRY(rows_of(kFile, document, "constraint", kConstraintKeys))) {
    auto with = SCONCE_TRY(requirement(row, "with"));
    companions.constraints_.push_back(
        {.package = SCONCE_TRY(row.name("package")),
         .from = SCONCE_TRY(row.optional_version("from")),
         .below = SCONCE_TRY(row.optional_version("below")),
         .companion = {std::move(with.name), std::move(with.specifiers),
                       SCONCE_TRY(row.text("reason"))}});
  }
  for (const DataRow& row : SCONCE_TRY(rows_of(kFile, document, "gated", kGateKeys))) {
    companions.gates_.push_back({.package = SCONCE_TRY(row.name("package")),
                                 .extra = SCONCE_TRY(row.name("extra")),
                                 .with = SCONCE_TRY(row.name("with")),
                                 .reason = SCONCE_TRY(row.text("reason"))});
  }
  return companions;
}

const Companions& Companions::built_in() {
  static const Companions companions = [] {
    auto parsed = parse(data::companions);
    SCONCE_ASSERT(parsed.has_value());
    return *std::move(parsed);
  }();
  return companions;
}

std::vector<Companion> Companions::of(const pep::CoreMetadata& metadata) const {
  std::vector<Companion> result;
  for (const Constraint& row : constraints_) {
    const bool applies = row.package == metadata.name &&
                         !(row.from && metadata.version < *row.from) &&
                         !(row.below && metadata.version >= *row.below);
    if (applies) result.push_back(row.companion);
  }
  for (const Gate& gate : gates_) {
    if (gate.package != metadata.name) continue;
    for (const pep::Requirement& requirement : metadata.requires_dist) {
      if (requirement.name != gate.with || !is_of_extra(requirement, gate.extra)) continue;
      auto bounds = lower_bounds(requirement.specifiers);
      if (!bounds.is_empty()) result.push_back({gate.with, std::move(bounds), gate.reason});
    }
  }
  return result;
}

}  // namespace sconce::accelerator
