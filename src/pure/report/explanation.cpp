#include "sconce/report/explanation.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <expected>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/document/json.hpp"
#include "sconce/pep/requirement.hpp"
#include "sconce/project/declared.hpp"
#include "sconce/resolver/resolution.hpp"

namespace sconce::report {
namespace {

using document::JsonValue;
using resolver::Resolution;
using resolver::ResolvedPackage;

/// Requirers beyond which nobody reads on.
constexpr std::size_t kMostRequirers = 5;

std::string text_of(const pep::Requirement& requirement) {
  return requirement.name.text() + requirement.specifiers.to_string();
}

std::string text_of(const ResolvedPackage& package) {
  return fmt::format("{} {}", package.name.text(), package.version.to_string());
}

class Explainer {
 public:
  Explainer(const ResolvedPackage& package, const Resolution& resolution)
      : package_(package), resolution_(resolution) {}

  Explanation explain(std::span<const project::DeclaredRequirement> requirements) {
    Explanation result{.package = package_};
    for (const auto& held : resolution_.held_back) {
      if (held.name == package_.name) result.held = held;
    }
    const auto take = [&](const std::string& who, const pep::Requirement& requirement) {
      if (requirement.name != package_.name) return;
      const Requirer requirer{who, text_of(requirement)};
      result.requirers.push_back(requirer);
      const bool bounds = package_.newest && !requirement.specifiers.contains(*package_.newest);
      if (bounds && *package_.newest > package_.version) result.bounds.push_back(requirer);
    };
    for (const auto& declared : requirements) take("the project", declared.requirement);
    for (const auto& other : resolution_.packages) {
      for (const auto& requirement : other.requirements) take(text_of(other), requirement);
    }
    return result;
  }

 private:
  const ResolvedPackage& package_;
  const Resolution& resolution_;
};

std::string first_line(const ResolvedPackage& package) {
  std::string line = text_of(package);
  if (package.build) line += ", built for " + package.build->to_string();
  if (package.kept_from_inventory) return line + " (installed, stays)";
  if (!package.file) return line;
  if (!package.file->index.empty()) line += fmt::format(", from `{}`", package.file->index);
  if (package.file->size) line += fmt::format(" ({})", format_bytes(*package.file->size));
  return line;
}

std::string requirers_line(const std::vector<Requirer>& requirers) {
  std::vector<std::string> words;
  for (const Requirer& requirer : requirers) {
    if (words.size() == kMostRequirers) {
      words.push_back(fmt::format("{} more", requirers.size() - kMostRequirers));
      break;
    }
    words.push_back(fmt::format("{} (`{}`)", requirer.who, requirer.requirement));
  }
  return "asked for by " + join(words, ", ");
}

std::string why_not_newest(const Explanation& explanation) {
  const ResolvedPackage& package = explanation.package;
  if (!package.newest || *package.newest <= package.version) return "the newest that fits here";
  const std::string newest = package.newest->to_string();
  if (!explanation.bounds.empty()) {
    const Requirer& bound = explanation.bounds.front();
    return fmt::format("not {}: {} requires `{}`", newest, bound.who, bound.requirement);
  }
  if (explanation.held && explanation.held->newest == *package.newest) {
    return fmt::format("not {}: {}", newest, explanation.held->reason);
  }
  if (package.is_named_by_lock) {
    return fmt::format("not {}: the lock names {}", newest, package.version.to_string());
  }
  if (package.kept_from_inventory) return fmt::format("not {}: what is there is kept", newest);
  return fmt::format("not {}: what it requires does not go with the rest", newest);
}

JsonValue requirers_to_json(const std::vector<Requirer>& requirers) {
  JsonValue list = JsonValue::array();
  for (const Requirer& requirer : requirers) {
    JsonValue json = JsonValue::object();
    json.set("who", requirer.who);
    json.set("requirement", requirer.requirement);
    list.push_back(std::move(json));
  }
  return list;
}

}  // namespace

Result<Explanation> explain_package(const pep::PackageName& name, const Resolution& resolution,
                                    std::span<const project::DeclaredRequirement> requirements) {
  if (const auto* package = resolution.find(name)) {
    return Explainer(*package, resolution).explain(requirements);
  }
  std::vector<std::string> names;
  for (const auto& package : resolution.packages) names.push_back(package.name.text());
  Error error(ErrorKind::usage, fmt::format("`{}` is not part of the solution", name.text()));
  const auto near = nearest(name.text(), names);
  if (!near.empty()) {
    error = error.with_hint(fmt::format("did you mean `{}`?", join(near, "`, `")));
  }
  return std::unexpected(error);
}

std::vector<std::string> sentences_of(const Explanation& explanation) {
  std::vector<std::string> lines = {first_line(explanation.package)};
  if (!explanation.requirers.empty()) lines.push_back(requirers_line(explanation.requirers));
  lines.push_back(why_not_newest(explanation));
  const auto& held = explanation.held;
  if (held && explanation.package.newest && held->newest != *explanation.package.newest) {
    lines.push_back(fmt::format("not {} either: {}", held->newest.to_string(), held->reason));
  }
  return lines;
}

JsonValue to_json(const Explanation& explanation) {
  const ResolvedPackage& package = explanation.package;
  JsonValue json = JsonValue::object();
  json.set("command", "explain");
  json.set("name", package.name.text());
  json.set("version", package.version.to_string());
  if (package.build) json.set("build", package.build->name());
  if (package.file && !package.file->index.empty()) json.set("index", package.file->index);
  if (package.newest) json.set("newest", package.newest->to_string());
  json.set("kept", package.kept_from_inventory);
  json.set("requirers", requirers_to_json(explanation.requirers));
  json.set("why_not_newest", why_not_newest(explanation));
  return json;
}

}  // namespace sconce::report
