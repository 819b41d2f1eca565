#pragma once

#include <cstddef>
#include <set>
#include <utility>
#include <vector>

#include "sconce/pep/marker.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/plan/lock.hpp"

namespace sconce::plan {

/// Writes the markers of a lock's entries (PEP 751: `extras`, `dependency_groups`).
class EntryMarkers {
 public:
  EntryMarkers(const std::vector<project::ProjectPart>& parts,
               const std::vector<ForkAnswer>& answers);

  /// A fork (by its place) in which a part (by its place) needs the entry.
  using Need = std::pair<std::size_t, std::size_t>;
  /// True for exactly those selections that are served by one of these forks and ask for the part
  /// beside it.
  [[nodiscard]] pep::Marker marker_of(const std::set<Need>& needs) const;

 private:
  /// Whether a part is asked for, or is not.
  using Condition = std::pair<project::ConflictMember, bool>;
  /// All of them hold.
  using Conditions = std::set<Condition>;
  [[nodiscard]] Conditions conditions_of_part(std::size_t part) const;
  [[nodiscard]] std::set<Conditions> ways_to_need(std::size_t part,
                                                  const std::set<Need>& needs) const;
  [[nodiscard]] bool is_needed_always(std::size_t part, const std::set<Need>& needs) const;

  const std::vector<project::ProjectPart>& parts_;
  const std::vector<ForkAnswer>& answers_;
  bool has_groups_ = false;
};

}  // namespace sconce::plan
