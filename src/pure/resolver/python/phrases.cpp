#include "phrases.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "unavailability.hpp"

namespace sconce::resolver {
namespace {

using pep::VersionRange;
using pubgrub::CauseKind;
using Items = std::vector<const PythonIncompatibility*>;

/// A range as clauses behind a name; several alternatives in parentheses.
std::string range_text(const VersionRange& range) {
  const std::string text = range.to_string();
  return text.find('|') == std::string::npos ? text : "(" + text + ")";
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
    case PackageKind::distribution:
      return known.name->text();
    case PackageKind::extra:
      return known.name->text() + "[" + known.extra->text() + "]";
  }
  std::unreachable();
}

std::string Phrases::python(const VersionRange& range) const {
  return "Python " + range.to_string();
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
  if (range.is_full()) return name(package);
  if (range.is_empty()) return name(package) + " in no version";
  return name(package) + range_text(range);
}

bool Phrases::is_granted(const PythonIncompatibility& item) const {
  if (item.cause.kind == CauseKind::root) return true;
  if (item.entries.size() == 2) {
    const Package& a = table_[item.entries[0].package];
    const Package& b = table_[item.entries[1].package];
    return a.kind == PackageKind::extra && a.base == b.base && item.cause.note == 0;
  }
  return item.entries.size() == 1 && table_[item.entries[0].package].kind == PackageKind::python;
}

std::string Phrases::dependency_object(const PythonIncompatibility& item) const {
  const auto& entry = item.entries.back();
  if (entry.term.is_positive()) {
    return "`" + wanted(entry.package, entry.term.set().complement()) + "`";
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
  if (entry.term.set().is_empty()) return std::nullopt;
  return fmt::format("there is no version of `{}` in `{}`", package.name->text(),
                     entry.term.set().to_string());
}

std::vector<std::string> Phrases::facts(const Items& items) const {
  std::vector<std::string> clauses;
  Items of_project;
  std::vector<std::pair<const PythonIncompatibility*, Items>> groups;
  for (const auto* item : items) {
    if (is_granted(*item)) continue;
    if (item->entries.front().package == table_.root()) {
      of_project.push_back(item);
      continue;
    }
    const auto same_subject = [&](const auto& group) {
      const auto& a = group.first->entries.front();
      const auto& b = item->entries.front();
      return group.first->cause.kind == item->cause.kind && a.package == b.package &&
             a.term == b.term;
    };
    const auto found = std::find_if(groups.begin(), groups.end(), same_subject);
    if (found == groups.end()) {
      groups.push_back({item, {item}});
    } else {
      found->second.push_back(item);
    }
  }
  if (!of_project.empty()) clauses.push_back(project_requires(of_project));
  for (const auto& [first, members] : groups) {
    const auto& entry = first->entries.front();
    if (first->cause.kind == CauseKind::no_candidate) {
      if (auto clause = no_candidate(*first, items)) clauses.push_back(*std::move(clause));
      continue;
    }
    const Subject subject = versions(entry.package, entry.term.set());
    if (first->cause.kind == CauseKind::unusable || first->entries.size() == 1) {
      const StatedFact* fact = provider_.fact(first->cause.note);
      clauses.push_back(subject("cannot be used", "cannot be used") +
                        (fact ? ": " + fact->text : ""));
      continue;
    }
    std::vector<std::string> objects;
    for (const auto* member : members) objects.push_back(dependency_object(*member));
    clauses.push_back(subject("depends on", "depend on", join_words(objects)));
  }
  return clauses;
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
    if (together.size() == 1) return only("cannot be used", "cannot be used");
    return join_words(together) + " cannot be used together";
  }
  if (together.size() == 1) return only("requires", "require", join_words(required, " or "));
  return join_words(together) + " together require " + join_words(required, " or ");
}

}  // namespace sconce::resolver
