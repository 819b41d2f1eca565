#include "phrases.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "../pubgrub/incompatibility.hpp"
#include "candidate_list.hpp"
#include "fact_core.hpp"
#include "package_table.hpp"
#include "provider.hpp"
#include "sconce/accelerator/build.hpp"
#include "sconce/pep/version_range.hpp"
#include "unavailability.hpp"

namespace sconce::resolver {
namespace {

using pep::VersionRange;
using pubgrub::CauseKind;
using Items = std::vector<const PythonIncompatibility*>;

}  // namespace

namespace {

std::string cannot_be_used(const Phrases::Subject& subject) {
  constexpr std::string_view kEvery = "every ";
  if (!subject.text.starts_with(kEvery)) return subject.text + " cannot be used";
  return "no " + subject.text.substr(kEvery.size()) + " can be used";
}

}  // namespace

std::string join_words(const std::vector<std::string>& words, std::string_view last) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? last : ", ";
    text += words[i];
  }
  return text;
}

std::string Phrases::Subject::operator()(std::string_view singular, std::string_view plural,
                                         std::string_view rest) const {
  std::string clause = text + " " + std::string(is_plural ? plural : singular);
  if (!rest.empty()) clause += " " + std::string(rest);
  return clause;
}

std::string Phrases::name(PackageId package) const {
  const Package& known = table_[package];
  switch (known.kind) {
    case PackageKind::root:
      return "the project";
    case PackageKind::python:
      return "Python";
    case PackageKind::accelerator:
      return "the accelerator";
    case PackageKind::distribution:
    case PackageKind::build:
      return known.name->text();
    case PackageKind::extra:
      return known.name->text() + "[" + known.extra->text() + "]";
  }
  std::unreachable();
}

std::string Phrases::python(const VersionRange& range) const {
  return "Python " + range.to_string();
}

std::string Phrases::accelerator(const VersionRange& range) {
  std::vector<std::string> words;
  for (const auto& interval : range.intervals()) {
    if (!interval.lower || !interval.upper) return "another accelerator";
    const auto build = accelerator::build_of(interval.lower->version);
    const bool is_one = interval.lower->version == interval.upper->version;
    words.push_back(is_one ? build.to_string()
                           : build.to_string().substr(0, build.to_string().rfind('.')));
  }
  return join_words(words, " or ");
}

std::string Phrases::folded_versions(PackageId package, const VersionRange& range) const {
  const Package& known = table_[package];
  const CandidateList* list = known.name ? world_.known_candidates(*known.name) : nullptr;
  if (!list) return "";
  std::vector<const KnownVersion*> all, inside;
  for (const KnownVersion& version : list->all()) {
    all.push_back(&version);
    if (range.contains(version.version)) inside.push_back(&version);
  }
  return fold_versions(inside, all);
}

Phrases::Subject Phrases::versions(PackageId package, const VersionRange& range) const {
  const Package& known = table_[package];
  if (!known.name) return {name(package)};
  const CandidateList* list = world_.known_candidates(*known.name);
  std::vector<const KnownVersion*> all, inside;
  if (list) {
    for (const KnownVersion& version : list->all()) {
      if (!version.is_usable()) continue;
      all.push_back(&version);
      if (range.contains(version.version)) inside.push_back(&version);
    }
  }
  if (inside.empty()) return {"`" + wanted(package, range) + "`"};
  if (inside.size() == 1) {
    return {fmt::format("`{} {}`", name(package), inside.front()->version.to_string())};
  }
  if (inside.size() == all.size()) {
    return {fmt::format("every {}version of `{}`",
                        all.size() == list->all().size() ? "" : "usable ", name(package))};
  }
  return {fmt::format("`{}` {}", name(package), fold_versions(inside, all)), true};
}

std::string Phrases::wanted(PackageId package, const VersionRange& range) const {
  if (table_[package].kind == PackageKind::python) return python(range);
  if (table_[package].kind == PackageKind::accelerator) return accelerator(range);
  if (range.is_full()) return name(package);
  const std::string text = range.to_string();
  if (text.find('|') == std::string::npos) return name(package) + text;
  const std::string folded = folded_versions(package, range);
  return name(package) + (folded.empty() ? "(" + text + ")" : " " + folded);
}

bool Phrases::is_granted(const PythonIncompatibility& item) const {
  if (item.cause.kind == CauseKind::root) return true;
  if (item.entries.size() == 2) {
    const Package& a = table_[item.entries[0].package];
    const Package& b = table_[item.entries[1].package];
    const bool is_virtual = a.kind == PackageKind::extra || a.kind == PackageKind::build ||
                            b.kind == PackageKind::build;
    return is_virtual && a.base == b.base && item.cause.note == 0;
  }
  return item.entries.size() == 1 && table_[item.entries[0].package].kind == PackageKind::python;
}

std::string Phrases::dependency_object(const PythonIncompatibility& item) const {
  const auto& entry = item.entries.back();
  const bool is_accelerator = table_[entry.package].kind == PackageKind::accelerator;
  if (const StatedFact* fact = provider_.fact(item.cause.note)) {
    return is_accelerator ? fact->text : "`" + fact->text + "`";
  }
  if (entry.term.is_positive()) {
    return "`" + wanted(entry.package, entry.term.set().complement()) + "`";
  }
  if (entry.term.set().is_empty()) {
    return fmt::format("`{}` in a range that no version can match", name(entry.package));
  }
  const std::string what = wanted(entry.package, entry.term.set());
  if (table_[entry.package].kind != PackageKind::python) return "`" + what + "`";
  return fmt::format("{} (the target has {})", what, world_.input().target->python.to_string());
}

std::string Phrases::origin_suffix(const PythonIncompatibility& item) const {
  const StatedFact* fact = provider_.fact(item.cause.note);
  return fact && !fact->origin.empty() ? " (" + fact->origin + ")" : "";
}

std::string Phrases::project_requires(const Items& items) const {
  std::vector<std::string> required, constrained;
  for (const auto* item : items) {
    auto& list = item->cause.kind == CauseKind::constraint ? constrained : required;
    std::string text = dependency_object(*item) + origin_suffix(*item);
    if (std::find(list.begin(), list.end(), text) == list.end()) list.push_back(std::move(text));
  }
  std::string text;
  if (!required.empty()) text = "the project requires " + join_words(required);
  if (required.empty()) return "a constraint allows only " + join_words(constrained);
  if (constrained.empty()) return text;
  return text + " and a constraint allows only " + join_words(constrained);
}

std::optional<std::string> Phrases::no_candidate(const PythonIncompatibility& item,
                                                 const Items& others) const {
  const auto& entry = item.entries.front();
  const Package& package = table_[entry.package];
  if (!package.name) return std::nullopt;
  const auto clauses = why_unavailable(world_, *package.name, entry.term.set());
  if (!clauses.empty()) return join_words(clauses, ", and ");
  // What is left when each version has been spoken of goes without saying.
  const bool is_rest = std::any_of(others.begin(), others.end(), [&](const auto* other) {
    return other != &item && other->entries.size() == 2 &&
           table_[other->entries.front().package].base == package.base;
  });
  if (is_rest) return std::nullopt;
  if (entry.term.set().is_empty()) return "no version can match that";
  return fmt::format("no version of `{}` matches `{}`", package.name->text(),
                     entry.term.set().to_string());
}

std::vector<Phrases::Group> Phrases::grouped(const Items& items) const {
  std::vector<Group> groups;
  for (const auto* item : items) {
    if (is_granted(*item)) continue;
    const auto same_subject = [&](const Group& group) {
      const auto& a = group.front()->entries.front();
      const auto& b = item->entries.front();
      if (a.package != b.package) return false;
      return a.package == table_.root() ||
             (group.front()->cause.kind == item->cause.kind && a.term == b.term);
    };
    const auto found = std::find_if(groups.begin(), groups.end(), same_subject);
    if (found == groups.end()) {
      groups.push_back({item});
    } else {
      found->push_back(item);
    }
  }
  return in_order_of_mention(std::move(groups));
}

/// The project first, then always somebody who has been spoken of, lower versions first.
std::vector<Phrases::Group> Phrases::in_order_of_mention(std::vector<Group> groups) const {
  std::vector<PackageId> mentioned{table_.root()};
  const auto place_of = [&](const Group& group) {
    const PackageId base = table_[group.front()->entries.front().package].base;
    return std::find(mentioned.begin(), mentioned.end(), base) - mentioned.begin();
  };
  const auto is_earlier = [&](const Group& a, const Group& b) {
    const auto place_a = place_of(a), place_b = place_of(b);
    return place_a != place_b ? place_a < place_b : starts_lower(a, b);
  };
  std::vector<Group> ordered;
  while (!groups.empty()) {
    const auto next = std::min_element(groups.begin(), groups.end(), is_earlier);
    for (const auto* item : *next) {
      for (const auto& entry : item->entries) mentioned.push_back(table_[entry.package].base);
    }
    ordered.push_back(std::move(*next));
    groups.erase(next);
  }
  return ordered;
}

bool Phrases::starts_lower(const Group& a, const Group& b) {
  const auto& first = a.front()->entries.front().term.set();
  const auto& second = b.front()->entries.front().term.set();
  if (first.is_empty() || second.is_empty()) return first.is_empty() && !second.is_empty();
  const auto& lower_a = first.intervals().front().lower;
  const auto& lower_b = second.intervals().front().lower;
  if (!lower_a || !lower_b) return !lower_a && lower_b;
  return *lower_a < *lower_b;
}

std::vector<std::string> Phrases::facts(const Items& items) const {
  std::vector<std::string> clauses;
  for (const Group& group : grouped(items)) {
    auto clause = clause_of(group, items);
    if (!clause || std::find(clauses.begin(), clauses.end(), *clause) != clauses.end()) continue;
    clauses.push_back(*std::move(clause));
  }
  return clauses;
}

std::optional<std::string> Phrases::clause_of(const Group& group, const Items& items) const {
  const PythonIncompatibility& first = *group.front();
  const auto& entry = first.entries.front();
  if (entry.package == table_.root()) return project_requires(group);
  if (first.cause.kind == CauseKind::no_candidate) return no_candidate(first, items);
  const Subject subject = versions(entry.package, entry.term.set());
  if (first.entries.size() == 1) {
    if (first.cause.kind == CauseKind::dependency) {
      return subject("requires", "require", "another version of itself");
    }
    const StatedFact* fact = provider_.fact(first.cause.note);
    return cannot_be_used(subject) + (fact ? ": " + fact->text : "");
  }
  if (table_[entry.package].kind == PackageKind::build) {
    const StatedFact* fact = provider_.fact(first.cause.note);
    return subject("is built for", "are built for", fact ? fact->text : "another accelerator");
  }
  std::vector<std::string> objects;
  for (const auto* member : group) objects.push_back(dependency_object(*member));
  if (first.cause.kind == CauseKind::constraint) {
    return subject("works only with", "work only with", join_words(objects)) + origin_suffix(first);
  }
  return subject("depends on", "depend on", join_words(objects));
}

std::string Phrases::conclusion(const PythonIncompatibility& item) const {
  std::vector<std::string> together, required;
  Subject only;
  for (const auto& entry : item.entries) {
    if (entry.package == table_.root()) continue;
    if (entry.term.is_positive()) {
      only = versions(entry.package, entry.term.set());
      together.push_back(only.text);
    } else {
      required.push_back("`" + wanted(entry.package, entry.term.set()) + "`");
    }
  }
  if (together.empty() && required.empty()) return "the requirements cannot be met";
  if (together.empty()) return join_words(required, " or ") + " is required";
  if (required.empty()) {
    if (together.size() == 1) return cannot_be_used(only);
    return join_words(together) + " cannot be used together";
  }
  if (together.size() == 1) return only("requires", "require", join_words(required, " or "));
  return join_words(together) + " together require " + join_words(required, " or ");
}

}  // namespace sconce::resolver
