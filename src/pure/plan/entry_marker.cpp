#include "entry_marker.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "sconce/base/result.hpp"
#include "sconce/pep/marker.hpp"
#include "sconce/plan/lock.hpp"
#include "sconce/project/pyproject.hpp"
#include "sconce/project/selection.hpp"

namespace sconce::plan {
namespace {

using project::ConflictMember;

pep::Marker marker_of_condition(const std::pair<ConflictMember, bool>& condition) {
  const auto& [member, is_asked] = condition;
  const bool is_extra = member.kind == ConflictMember::Kind::extra;
  auto marker =
      pep::Marker::parse(fmt::format("'{}' {} {}", member.name.text(), is_asked ? "in" : "not in",
                                     is_extra ? "extras" : "dependency_groups"));
  SCONCE_ASSERT(marker.has_value());
  return *std::move(marker);
}

}  // namespace

EntryMarkers::EntryMarkers(const std::vector<project::ProjectPart>& parts,
                           const std::vector<ForkAnswer>& answers)
    : parts_(parts), answers_(answers) {
  has_groups_ = std::ranges::any_of(parts, [](const project::ProjectPart& part) {
    return part.member && part.member->kind == ConflictMember::Kind::group;
  });
}

bool EntryMarkers::is_needed_always(std::size_t part, const std::set<Need>& needs) const {
  for (std::size_t fork = 0; fork < answers_.size(); ++fork) {
    const auto& member = parts_[part].member;
    const bool is_there = !member || !answers_[fork].fork.left_out.contains(*member);
    if (is_there && !needs.contains({fork, part})) return false;
  }
  return true;
}

EntryMarkers::Conditions EntryMarkers::conditions_of_part(std::size_t part) const {
  if (const auto& member = parts_[part].member) return {{*member, true}};
  if (!has_groups_) return {};
  return {{ConflictMember{ConflictMember::Kind::group, own_group(parts_)}, true}};
}

std::set<EntryMarkers::Conditions> EntryMarkers::ways_to_need(std::size_t part,
                                                              const std::set<Need>& needs) const {
  if (is_needed_always(part, needs)) return {conditions_of_part(part)};
  std::set<Conditions> ways;
  for (const auto& [fork, needing] : needs) {
    if (needing != part) continue;
    Conditions way = conditions_of_part(part);
    for (const auto& member : answers_[fork].fork.asked) way.emplace(member, true);
    for (const auto& member : answers_[fork].fork.unasked) way.emplace(member, false);
    ways.insert(std::move(way));
  }
  return ways;
}

pep::Marker EntryMarkers::marker_of(const std::set<Need>& needs) const {
  std::set<std::size_t> needing;
  for (const auto& [fork, part] : needs) needing.insert(part);
  // An extra is asked for together with the project, so it adds nothing to what that needs.
  const bool is_own = needing.contains(0) && is_needed_always(0, needs);
  std::set<Conditions> ways;
  for (const std::size_t part : needing) {
    const auto& member = parts_[part].member;
    if (is_own && member && member->kind == ConflictMember::Kind::extra) continue;
    ways.merge(ways_to_need(part, needs));
  }
  std::optional<pep::Marker> marker;
  for (const Conditions& way : ways) {
    const bool is_implied = std::ranges::any_of(ways, [&](const Conditions& other) {
      return other.size() < way.size() && std::ranges::includes(way, other);
    });
    if (is_implied) continue;
    pep::Marker all;
    for (const auto& condition : way) all = all & marker_of_condition(condition);
    marker = marker ? *marker | all : all;
  }
  return marker.value_or(pep::Marker());
}

}  // namespace sconce::plan
