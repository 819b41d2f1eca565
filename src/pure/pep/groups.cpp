#include "sconce/pep/groups.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/pep/requirement.hpp"

namespace sconce::pep {

namespace {

std::string cycle_text(const std::vector<std::string>& path, std::string_view again) {
  const auto start = std::ranges::find(path, again);
  std::string text;
  for (auto step = start; step != path.end(); ++step) text += fmt::format("`{}` includes ", *step);
  return text + fmt::format("`{}`", again);
}

}  // namespace

Result<DependencyGroups> DependencyGroups::from(
    std::vector<std::pair<std::string, GroupText>> groups) {
  DependencyGroups result;
  for (auto& [name, text] : groups) {
    const auto [place, added] =
        result.groups_.try_emplace(normalize_name(name), Group{name, std::move(text)});
    if (!added) {
      return fail(ErrorKind::input,
                  fmt::format("dependency groups `{}` and `{}` have the same name",
                              place->second.name, name));
    }
  }
  return result;
}

bool DependencyGroups::contains(std::string_view name) const {
  return groups_.contains(normalize_name(name));
}

std::vector<std::string> DependencyGroups::names() const {
  std::vector<std::string> names;
  for (const auto& [name, group] : groups_) names.push_back(name);
  return names;
}

Result<std::vector<GroupEntry>> DependencyGroups::lookup(std::string_view name) const {
  const auto found = groups_.find(normalize_name(name));
  if (found == groups_.end()) {
    Error error(ErrorKind::input, fmt::format("there is no dependency group `{}`", name));
    const auto near = nearest(name, names(), 1);
    return std::unexpected(near.empty() ? error
                                        : error.with_hint(fmt::format("`{}` was meant?", near[0])));
  }
  const Group& group = found->second;
  const auto* texts = std::get_if<std::vector<GroupEntryText>>(&group.text);
  if (texts == nullptr) {
    return fail(ErrorKind::input, fmt::format("dependency group `{}` is {}, not a list", group.name,
                                              std::get<MalformedEntry>(group.text).found));
  }
  std::vector<GroupEntry> entries;
  for (const GroupEntryText& text : *texts) {
    if (const auto* malformed = std::get_if<MalformedEntry>(&text)) {
      return fail(ErrorKind::input,
                  fmt::format("dependency group `{}` has {}, where only requirements and "
                              "`{{include-group = \"...\"}}` may stand",
                              group.name, malformed->found));
    }
    if (const auto* include = std::get_if<GroupInclude>(&text)) {
      entries.emplace_back(*include);
    } else {
      entries.emplace_back(
          SCONCE_TRY(in_context(Requirement::parse(std::get<std::string>(text)),
                                fmt::format("in dependency group `{}`", group.name))));
    }
  }
  return entries;
}

Result<std::vector<Requirement>> DependencyGroups::resolve(std::string_view name) const {
  std::vector<Requirement> requirements;
  std::vector<std::string> path;
  SCONCE_TRY(expand(name, path, requirements));
  return requirements;
}

Result<void> DependencyGroups::expand(std::string_view name, std::vector<std::string>& path,
                                      std::vector<Requirement>& into) const {
  std::string normal = normalize_name(name);
  if (std::ranges::find(path, normal) != path.end()) {
    return fail(ErrorKind::input,
                fmt::format("dependency groups run in a circle: {}", cycle_text(path, normal)));
  }
  if (path.size() == kMaximumDepth || into.size() > kMaximumRequirements) {
    return fail(ErrorKind::input, fmt::format("dependency group `{}` includes too much", path[0]));
  }
  std::vector<GroupEntry> entries = SCONCE_TRY(lookup(name));
  path.push_back(std::move(normal));
  for (GroupEntry& entry : entries) {
    if (const auto* include = std::get_if<GroupInclude>(&entry)) {
      SCONCE_TRY(expand(include->group, path, into));
    } else {
      into.push_back(std::get<Requirement>(std::move(entry)));
    }
  }
  path.pop_back();
  return {};
}

}  // namespace sconce::pep
