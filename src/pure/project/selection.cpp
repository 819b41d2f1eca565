#include "sconce/project/selection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <expected>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/document/toml.hpp"
#include "sconce/pep/marker.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/project/declared.hpp"
#include "sconce/project/pyproject.hpp"

namespace sconce::project {
namespace {

using pep::NormalizedName;
using Parts = std::map<NormalizedName, std::vector<DeclaredRequirement>>;

/// The names as parts that exist.
Result<std::set<NormalizedName>> known(const std::vector<std::string>& names, const Parts& parts,
                                       std::string_view kind, const std::string& file) {
  std::set<NormalizedName> out;
  for (const std::string& written : names) {
    auto name = NormalizedName::parse(written);
    if (name && parts.contains(*name)) {
      out.insert(*std::move(name));
      continue;
    }
    Error error(ErrorKind::usage, fmt::format("`{}` has no {} `{}`", file, kind, written));
    std::vector<std::string> existing;
    for (const auto& [part, requirements] : parts) existing.push_back(part.text());
    const auto near = nearest(written, existing, 1);
    if (!near.empty()) {
      error = error.with_hint(fmt::format("did you mean `{}`?", near.front()));
    } else if (!existing.empty()) {
      error = error.with_hint(fmt::format("it has `{}`", join(existing, "`, `")));
    }
    return std::unexpected(error);
  }
  return out;
}

std::set<NormalizedName> all_of(const Parts& parts) {
  std::set<NormalizedName> out;
  for (const auto& [name, requirements] : parts) out.insert(name);
  return out;
}

Result<void> refuse_contradiction(const std::set<NormalizedName>& asked,
                                  const std::set<NormalizedName>& excluded,
                                  std::string_view option) {
  for (const NormalizedName& name : asked) {
    if (!excluded.contains(name)) continue;
    return fail(ErrorKind::usage, fmt::format("`--{} {}` and `--no-{} {}` contradict each other",
                                              option, name.text(), option, name.text()));
  }
  return {};
}

Result<ChosenParts> choose(const Pyproject& project, const Selection& selection) {
  ChosenParts out;
  const auto only = SCONCE_TRY(known(selection.only_groups, project.groups, "group", project.file));
  const auto excluded_groups =
      SCONCE_TRY(known(selection.no_groups, project.groups, "group", project.file));
  const auto groups = SCONCE_TRY(known(selection.groups, project.groups, "group", project.file));
  SCONCE_TRY(refuse_contradiction(groups, excluded_groups, "group"));
  if (!only.empty()) {
    if (!selection.extras.empty() || selection.all_extras) {
      return fail(ErrorKind::usage,
                  "`--only-group` leaves the project out, so it goes with no extra");
    }
    out.has_project = false;
    out.groups = only;
  } else {
    if (!selection.no_default_groups) out.groups = project.default_groups;
    if (selection.all_groups) out.groups = all_of(project.groups);
  }
  out.groups.insert(groups.begin(), groups.end());
  for (const NormalizedName& name : excluded_groups) out.groups.erase(name);

  const auto excluded_extras =
      SCONCE_TRY(known(selection.no_extras, project.extras, "extra", project.file));
  out.extras = SCONCE_TRY(known(selection.extras, project.extras, "extra", project.file));
  SCONCE_TRY(refuse_contradiction(out.extras, excluded_extras, "extra"));
  if (selection.all_extras) out.extras = all_of(project.extras);
  for (const NormalizedName& name : excluded_extras) out.extras.erase(name);
  return out;
}

Result<void> check_conflicts(const Pyproject& project, const ChosenParts& chosen) {
  using Kind = ConflictMember::Kind;
  for (const auto& conflict : project.conflicts) {
    std::vector<std::string> present;
    for (const ConflictMember& member : conflict) {
      const bool is_extra = member.kind == Kind::extra;
      if (!(is_extra ? chosen.extras : chosen.groups).contains(member.name)) continue;
      present.push_back(fmt::format("{} `{}`", is_extra ? "extra" : "group", member.name.text()));
    }
    if (present.size() > 1) {
      return fail(ErrorKind::usage, fmt::format("`{}` declares that {} exclude each other",
                                                project.file, join(present, " and ")));
    }
  }
  return {};
}

/// Gathers requirements; what is asked of the project itself is replaced by what it asks.
class Gathering {
 public:
  explicit Gathering(const Pyproject& project) : project_(project) {}

  /// The requirements of one part (an extra, "" for the project's own, "group:NAME") under a
  /// condition. A part is entered once on each path, so the recursion ends; one that was taken
  /// under no condition is not taken again.
  Result<void> add(const std::string& part, const std::vector<DeclaredRequirement>& requirements,
                   const pep::Marker& condition) {
    const std::string always = part + ";";
    if (std::ranges::count(path_, part) > 0 || entered_.contains(always)) return {};
    if (!entered_.insert(always + condition.to_string()).second) return {};
    if (entered_.size() > kMaximumParts) {
      return fail(ErrorKind::input,
                  fmt::format("`{}`: the extras refer to each other in more than {} ways",
                              project_.file, kMaximumParts));
    }
    path_.push_back(part);
    for (const DeclaredRequirement& declared : requirements) {
      DeclaredRequirement copy = declared;
      copy.requirement.marker = condition & copy.requirement.marker;
      if (!project_.name || copy.requirement.name != *project_.name) {
        out_.push_back(std::move(copy));
      } else {
        SCONCE_TRY(add_itself(copy));
      }
    }
    path_.pop_back();
    return {};
  }
  std::vector<DeclaredRequirement> take() { return std::move(out_); }

 private:
  // `name[extra]` inside a part of `name`.
  Result<void> add_itself(const DeclaredRequirement& declared) {
    const pep::Marker& condition = declared.requirement.marker;
    SCONCE_TRY(add("", project_.dependencies, condition));
    for (const pep::ExtraName& extra : declared.requirement.extras) {
      const auto part = project_.extras.find(extra);
      if (part == project_.extras.end()) {
        return fail(
            ErrorKind::input,
            fmt::format("`{}` {}: `{}` asks for the extra `{}`, which the project does not have",
                        project_.file, document::to_string(declared.position),
                        declared.requirement.to_string(), extra.text()));
      }
      SCONCE_TRY(add(extra.text(), part->second, condition));
    }
    return {};
  }

  static constexpr std::size_t kMaximumParts = 10'000;
  const Pyproject& project_;
  std::set<std::string> entered_;  // part and condition
  std::vector<std::string> path_;  // parts being expanded
  std::vector<DeclaredRequirement> out_;
};

}  // namespace

Result<ChosenParts> choose_parts(const Pyproject& project, const Selection& selection) {
  ChosenParts chosen = SCONCE_TRY(choose(project, selection));
  SCONCE_TRY(check_conflicts(project, chosen));
  return chosen;
}

Result<std::vector<DeclaredRequirement>> select_requirements(const Pyproject& project,
                                                             const Selection& selection) {
  const ChosenParts chosen = SCONCE_TRY(choose_parts(project, selection));
  Gathering gathering(project);
  if (chosen.has_project) SCONCE_TRY(gathering.add("", project.dependencies, {}));
  for (const auto& extra : chosen.extras) {
    SCONCE_TRY(gathering.add(extra.text(), project.extras.at(extra), {}));
  }
  for (const auto& group : chosen.groups) {
    SCONCE_TRY(gathering.add("group:" + group.text(), project.groups.at(group), {}));
  }
  return gathering.take();
}

Result<std::vector<ProjectPart>> parts_of(const Pyproject& project) {
  using Kind = ConflictMember::Kind;
  std::vector<ProjectPart> parts;
  const auto add = [&](std::optional<ConflictMember> member, const std::string& path,
                       const std::vector<DeclaredRequirement>& stated) -> Result<void> {
    Gathering gathering(project);
    SCONCE_TRY(gathering.add(path, stated, {}));
    parts.push_back({std::move(member), gathering.take()});
    return {};
  };
  SCONCE_TRY(add(std::nullopt, "", project.dependencies));
  for (const auto& [extra, stated] : project.extras) {
    SCONCE_TRY(add(ConflictMember{Kind::extra, extra}, extra.text(), stated));
  }
  for (const auto& [group, stated] : project.groups) {
    SCONCE_TRY(add(ConflictMember{Kind::group, group}, "group:" + group.text(), stated));
  }
  return parts;
}

namespace {

/// The fork with one more conflict settled: `pick` is its one member that may be asked for.
PartFork settle(PartFork fork, const std::set<ConflictMember>& conflict,
                const ConflictMember& pick) {
  const bool is_default = pick == *conflict.begin();
  if (!is_default) fork.asked.insert(pick);
  for (const ConflictMember& member : conflict) {
    if (member == pick) continue;
    fork.left_out.insert(member);
    if (is_default) fork.unasked.insert(member);
  }
  return fork;
}

/// Whether two conflicts leave no selection for it.
bool is_void(const PartFork& fork) {
  return std::ranges::any_of(
      fork.asked, [&](const ConflictMember& member) { return fork.left_out.contains(member); });
}

}  // namespace

Result<std::vector<PartFork>> forks_of(const Pyproject& project) {
  static constexpr std::size_t kMostForks = 64;
  std::vector<PartFork> forks(1);
  for (const auto& conflict : project.conflicts) {
    std::vector<PartFork> settled;
    for (const PartFork& fork : forks) {
      for (const ConflictMember& pick : conflict) settled.push_back(settle(fork, conflict, pick));
    }
    if (!conflict.empty()) forks = std::move(settled);
    std::erase_if(forks, is_void);
    if (forks.size() > kMostForks) {
      return fail(ErrorKind::unsupported,
                  fmt::format("the conflicts of `{}` leave more than {} ways to choose extras and "
                              "groups",
                              project.file, kMostForks));
    }
  }
  return forks;
}

}  // namespace sconce::project
