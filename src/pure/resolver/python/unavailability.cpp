#include "unavailability.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "candidate_list.hpp"
#include "phrases.hpp"
#include "sconce/accelerator/families.hpp"
#include "sconce/base/digest.hpp"
#include "sconce/base/text.hpp"
#include "sconce/pep/file_name.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/pep/version_range.hpp"
#include "sconce/resolver/metadata_source.hpp"
#include "sconce/resolver/solve.hpp"
#include "world.hpp"

namespace sconce::resolver {
namespace {

using pep::VersionRange;

/// What is said of a group of versions; `prerelease` is PrereleasePolicy's, the rest of the files.
enum class Reason : std::uint8_t {
  upload_time_unknown,
  too_new,
  kind_not_allowed,
  wheel_does_not_fit,
  requires_python,
  hash_not_allowed,
  prerelease,
  yanked,
};

std::optional<Reason> reason_of(const KnownVersion& known) {
  if (known.is_installed) return std::nullopt;
  if (known.file) return known.is_yanked ? std::optional(Reason::yanked) : std::nullopt;
  return static_cast<Reason>(known.obstacle.value_or(Obstacle::wheel_does_not_fit));
}

/// The Requires-Python of the files, if they all state the same.
std::string stated_python(const std::vector<const KnownVersion*>& versions) {
  std::set<std::string> texts;
  for (const KnownVersion* known : versions) {
    for (const OfferedFile* file : known->files) {
      if (file->requires_python) texts.insert(file->requires_python->to_string());
    }
  }
  return texts.size() == 1 ? "Python " + *texts.begin() : "another Python version";
}

std::string describe(Reason reason, const std::vector<const KnownVersion*>& versions,
                     const SolveInput& input) {
  const bool is_plural = versions.size() > 1;
  const auto& target = *input.target;
  switch (reason) {
    case Reason::upload_time_unknown:
      return is_plural ? "have no upload time on their index" : "has no upload time on its index";
    case Reason::too_new:
      return std::string(is_plural ? "were" : "was") + " uploaded after the date asked for";
    case Reason::kind_not_allowed:
      return std::string(is_plural ? "exist" : "exists") +
             (versions.front()->files.front()->is_wheel()
                  ? " only as wheels, which are ruled out"
                  : " only as source archives, which are ruled out");
    case Reason::wheel_does_not_fit:
      return std::string(is_plural ? "have" : "has") + " no wheel for " + target.description;
    case Reason::requires_python:
      return fmt::format("{} {}, and the target has {}", is_plural ? "require" : "requires",
                         stated_python(versions), target.python.to_string());
    case Reason::hash_not_allowed:
      return std::string(is_plural ? "have" : "has") +
             " no file with one of the hashes stated for it";
    case Reason::prerelease:
      return is_plural ? "are pre-releases, which are ruled out"
                       : "is a pre-release, which is ruled out";
    case Reason::yanked:
      return is_plural ? "are yanked" : "is yanked";
  }
  return "cannot be used";
}

std::map<Reason, std::vector<const KnownVersion*>> by_reason(const CandidateList& list,
                                                             const VersionRange& range) {
  std::map<Reason, std::vector<const KnownVersion*>> groups;
  for (const KnownVersion& known : list.all()) {
    if (!range.contains(known.version)) continue;
    if (const auto reason = reason_of(known)) groups[*reason].push_back(&known);
  }
  return groups;
}

std::vector<const KnownVersion*> pointers(const CandidateList& list) {
  std::vector<const KnownVersion*> result;
  for (const KnownVersion& known : list.all()) result.push_back(&known);
  return result;
}

/// Tags of the wheels that the newest of these versions has.
std::string tags_of(const KnownVersion& known) {
  std::vector<std::string> tags;
  for (const OfferedFile* file : known.files) {
    if (const auto* wheel = std::get_if<pep::WheelFileName>(&file->parsed)) {
      tags.push_back(wheel->tags.to_string());
    }
  }
  std::sort(tags.begin(), tags.end());
  tags.erase(std::unique(tags.begin(), tags.end()), tags.end());
  constexpr std::size_t kMost = 8;
  const std::size_t count = tags.size();
  if (count > kMost) {
    tags.resize(kMost);
    tags.push_back(fmt::format("{} more", count - kMost));
  }
  return join_words(tags);
}

/// Where there is nothing in the range: what there is around it.
std::string nearest_versions(const CandidateList& list, const VersionRange& range) {
  std::vector<std::string> below, above;
  for (const KnownVersion& known : list.all()) {
    if (reason_of(known)) continue;
    const bool is_below = !range.is_empty() && range.intervals().front().lower &&
                          known.version < range.intervals().front().lower->version;
    (is_below ? below : above).push_back(known.version.to_string());
  }

  std::vector<std::string> shown;
  if (!below.empty()) shown.push_back(below.back());
  if (!above.empty()) shown.push_back(above.front());
  if (above.size() > 1) shown.push_back(above.back());
  return join_words(shown);
}

std::string stated_hash(const OfferedFile& file) {
  std::vector<std::string> hashes;
  for (const Digest& hash : file.hashes) hashes.push_back("`" + hash.to_string() + "`");
  return fmt::format(
      "{} states {} for `{}`: state it with `--hash` only if a source that you trust "
      "says the same",
      file.index.empty() ? "its address" : "the index", join_words(hashes), file.file_name);
}

std::optional<std::string> hint_for(Reason reason, const pep::PackageName& name,
                                    const std::vector<const KnownVersion*>& versions) {
  const KnownVersion& newest = *versions.back();
  switch (reason) {
    case Reason::wheel_does_not_fit:
      return fmt::format("the wheels of `{} {}` are for {}", name.text(),
                         newest.version.to_string(), tags_of(newest));
    case Reason::hash_not_allowed:
      return stated_hash(*newest.nearest);
    case Reason::yanked:
      return fmt::format("a yanked version is taken only where it is pinned: `{}=={}`", name.text(),
                         newest.version.to_string());
    case Reason::prerelease:
      return fmt::format("pre-releases of `{}` are taken with `--prerelease allow`", name.text());
    case Reason::too_new:
    case Reason::upload_time_unknown:
      return "the date is set by `--exclude-newer`";
    case Reason::kind_not_allowed:
    case Reason::requires_python:
      return std::nullopt;
  }
  return std::nullopt;
}

std::string named_versions(const pep::PackageName& name,
                           const std::vector<const KnownVersion*>& versions,
                           const std::vector<const KnownVersion*>& all) {
  const std::string folded = fold_versions(versions, all);
  return versions.size() == 1 ? fmt::format("`{} {}`", name.text(), folded)
                              : fmt::format("`{}` {}", name.text(), folded);
}

std::vector<std::string> similar_names(const World& world, const pep::PackageName& name) {
  // Every short name is near to every other.
  if (name.text().size() < 3) return {};
  const auto known = world.known_names();
  if (std::ranges::count(known, name.text()) > 0) return {};
  return nearest(name.text(), known, 1);
}

/// Who sent the name to one index alone, if somebody did.
std::optional<std::string> route_hint(const World& world, const pep::PackageName& name) {
  const auto& build = world.input().accelerator.build;
  const auto route = world.families().route(name);
  if (!build || route != accelerator::Route::accelerator_only) return std::nullopt;
  return fmt::format("with {} it is looked for in the index of that build alone", build->origin);
}

}  // namespace

std::string fold_versions(const std::vector<const KnownVersion*>& versions,
                          const std::vector<const KnownVersion*>& all) {
  std::vector<std::string> stretches;
  std::size_t next = 0;
  while (next < versions.size()) {
    auto place = std::find(all.begin(), all.end(), versions[next]);
    std::size_t last = next;
    while (last + 1 < versions.size() && ++place != all.end() && *place == versions[last + 1]) {
      ++last;
    }
    const std::string from = versions[next]->version.to_string();
    if (last >= next + 2) {
      stretches.push_back(from + " to " + versions[last]->version.to_string());
    } else {
      for (std::size_t i = next; i <= last; ++i) {
        stretches.push_back(versions[i]->version.to_string());
      }
    }
    next = last + 1;
  }
  return join_words(stretches);
}

std::vector<std::string> why_unavailable(const World& world, const pep::PackageName& name,
                                         const VersionRange& range) {
  const CandidateList* list = world.known_candidates(name);
  if (!list) return {};
  const auto all = pointers(*list);
  if (all.empty()) {
    return {world.input().is_offline
                ? fmt::format("no page of `{}` was kept by an earlier run", name.text())
                : fmt::format("no index knows `{}`", name.text())};
  }
  std::vector<std::string> clauses;
  for (const auto& [reason, versions] : by_reason(*list, range)) {
    const std::string what = versions.size() == all.size() && all.size() > 1
                                 ? fmt::format("all versions of `{}`", name.text())
                                 : named_versions(name, versions, all);
    clauses.push_back(what + " " + describe(reason, versions, world.input()));
  }
  return clauses;
}

std::vector<std::string> unavailability_hints(const World& world, const pep::PackageName& name,
                                              const VersionRange& range) {
  const CandidateList* list = world.known_candidates(name);
  if (!list) return {};
  std::vector<std::string> hints;
  if (list->all().empty()) {
    for (const std::string& other : similar_names(world, name)) {
      hints.push_back(fmt::format("did you mean `{}`?", other));
    }
    if (auto hint = route_hint(world, name)) hints.push_back(*std::move(hint));
    return hints;
  }
  const auto groups = by_reason(*list, range);
  for (const auto& [reason, versions] : groups) {
    if (auto hint = hint_for(reason, name, versions)) hints.push_back(*std::move(hint));
  }
  const std::string others = nearest_versions(*list, range);
  if (others.empty() && groups.empty()) {
    hints.push_back(fmt::format("`{}` exists in {}, but nothing of that can be used here",
                                name.text(), fold_versions(pointers(*list), pointers(*list))));
  } else if (!others.empty()) {
    hints.push_back(fmt::format("nearest usable versions of `{}`: {}", name.text(), others));
  }
  return hints;
}

}  // namespace sconce::resolver
