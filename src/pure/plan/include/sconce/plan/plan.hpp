#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sconce/accelerator/build.hpp"
#include "sconce/accelerator/families.hpp"
#include "sconce/base/result.hpp"
#include "sconce/inventory/inventory.hpp"
#include "sconce/resolver/resolution.hpp"
#include "sconce/resolver/solve.hpp"
#include "sconce/target/target.hpp"

namespace sconce::plan {

enum class Action { keep, install, replace, remove };
/// Stage 1 is the accelerator stack (torch's family and the libraries it brings), stage 2 the rest.
enum class Stage { accelerator, rest };

struct PlanStep {
  Action action = Action::keep;
  Stage stage = Stage::rest;
  pep::PackageName name;
  std::optional<pep::Version> installed;      ///< version there now
  std::optional<pep::Version> version;        ///< version wanted; nothing for remove
  std::optional<resolver::OfferedFile> file;  ///< to fetch, for install and replace
  resolver::AllowedHashes allowed_hashes;     ///< of the file's archive
  std::optional<RelativePath> dist_info;      ///< of what is there now
  std::optional<accelerator::Build> build;    ///< of a package that must match its family
  bool requested = false;                     ///< direct requirement: gets REQUESTED
  std::string reason;                         ///< one clause for people
};

/// Resolution x Inventory. A value: steps sorted by stage, then name.
struct Plan {
  std::vector<PlanStep> steps;
  [[nodiscard]] bool changes_anything() const;
};

struct PlanOptions {
  bool exact = false;  ///< remove what the project does not need
  bool reinstall_all = false;
  std::set<pep::PackageName> reinstall;
  const accelerator::Families* families = nullptr;  ///< nothing: the built-in ones
};

/// What brings the environment from the inventory to the resolution: keeps what is there in the
/// chosen version and intact, installs or replaces the rest, leaves alone what the project does not
/// need (removes it if `exact`). Stage 1 is the accelerator family and what nothing else requires.
[[nodiscard]] Plan make_plan(const resolver::Resolution& resolution,
                             const inventory::Inventory& inventory, const PlanOptions& options);

/// Of pip's hash-checking mode: nothing is fetched for which nobody vouches. `asked_by` is the
/// place that asks for it ("`requirements.txt` line 3"). An error of kind `input` names the first
/// step that fetches without an allowed hash, with the requirement of `requirements` behind it and,
/// as hints, the lines that would state the missing ones.
[[nodiscard]] Result<void> require_hashes(
    const Plan& plan, const std::vector<resolver::StatedRequirement>& requirements,
    std::string_view asked_by);

/// Whether what is installed already satisfies all these requirements, transitively by its own
/// metadata, so that nothing is solved and no index is asked. What is damaged satisfies nothing.
/// An installed pre-release counts for what it is; a requirement by URL holds for what was
/// installed from that URL. The accelerator family must agree by the rules that the solver has.
[[nodiscard]] bool is_solution(const std::vector<pep::Requirement>& requirements,
                               const inventory::Inventory& inventory, const target::Target& target,
                               const resolver::AcceleratorPolicy& accelerator = {});

}  // namespace sconce::plan
