// Solves worlds that are given as JSON, one a line on standard input, in memory; prints one JSON
// line for each. Used by tests/scenarios/run.py. A request has `packages` (name -> version ->
// {requires, requires_python, extras, wheel_tags, sdist, yanked}), `requirements`, and maybe
// `constraints`, `python`, `platform`, `requires_python`, `prereleases`, `resolution`, `no_build`,
// `no_binary`, `seed`. An answer has `packages` or `refused` or `error`, and what it took.
#include <chrono>
#include <iostream>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "literal_source.hpp"
#include "sconce/base/progress.hpp"
#include "sconce/base/result.hpp"
#include "sconce/document/json.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/pep/specifier.hpp"
#include "sconce/resolver/resolution.hpp"
#include "sconce/resolver/solve.hpp"
#include "sconce/target/target.hpp"

namespace sconce::resolver::tests {
namespace {

using document::JsonValue;

std::string text_of(const JsonValue* value, const std::string& otherwise) {
  return value && value->as_string() ? *value->as_string() : otherwise;
}

std::vector<std::string> texts_of(const JsonValue* value) {
  std::vector<std::string> texts;
  if (!value || !value->as_array()) return texts;
  for (const JsonValue& item : *value->as_array()) texts.push_back(text_of(&item, ""));
  return texts;
}

bool is_true(const JsonValue* value) { return value && value->as_bool() && *value->as_bool(); }

std::set<pep::PackageName> names_of(const JsonValue* value) {
  std::set<pep::PackageName> names;
  for (const std::string& text : texts_of(value)) names.insert(pep::PackageName::literal(text));
  return names;
}

LiteralVersion version_of(const JsonValue& value) {
  LiteralVersion version;
  version.requires_dist = texts_of(value.find("requires"));
  if (const auto* python = value.find("requires_python")) {
    if (python->as_string()) version.requires_python = *python->as_string();
  }
  version.extras = texts_of(value.find("extras"));
  if (value.find("wheel_tags")) version.wheel_tags = texts_of(value.find("wheel_tags"));
  version.has_source_archive = is_true(value.find("sdist"));
  if (is_true(value.find("yanked"))) version.yanked = "";
  return version;
}

LiteralWorld world_of(const JsonValue& request) {
  LiteralWorld world;
  const auto* packages = request.find("packages");
  if (!packages || !packages->as_object()) return world;
  for (const auto& [name, versions] : *packages->as_object()) {
    auto& project = world[pep::PackageName::literal(name).text()];
    for (const auto& [version, description] : *versions.as_object()) {
      project.emplace(version, version_of(description));
    }
  }
  return world;
}

SolveInput input_of(const JsonValue& request, const target::Target& target) {
  SolveInput input = literal_input(target, texts_of(request.find("requirements")),
                                   texts_of(request.find("constraints")));
  const std::string python = text_of(request.find("requires_python"), "");
  if (!python.empty()) input.project_requires_python = pep::SpecifierSet::literal(python);
  if (text_of(request.find("prereleases"), "") == "allow") {
    input.prereleases = PrereleasePolicy::allow;
  }
  const std::string resolution = text_of(request.find("resolution"), "highest");
  if (resolution == "lowest") input.mode = ResolutionMode::lowest;
  if (resolution == "lowest-direct") input.mode = ResolutionMode::lowest_direct;
  input.file_kinds.no_build = names_of(request.find("no_build"));
  input.file_kinds.no_binary = names_of(request.find("no_binary"));
  return input;
}

JsonValue answer_of(const Result<std::variant<Resolution, NoSolution>>& outcome) {
  JsonValue answer = JsonValue::object();
  if (!outcome) {
    answer.set("error", outcome.error().to_string());
  } else if (const auto* none = std::get_if<NoSolution>(&*outcome)) {
    answer.set("refused", none->to_string());
  } else {
    JsonValue packages = JsonValue::object();
    for (const ResolvedPackage& package : std::get<Resolution>(*outcome).packages) {
      packages.set(package.name.text(), package.version.to_string());
    }
    answer.set("packages", std::move(packages));
  }
  return answer;
}

JsonValue solve_one(const JsonValue& request) {
  const LiteralWorld world = world_of(request);
  const target::Target target =
      literal_target(text_of(request.find("python"), "3.11.7"),
                     text_of(request.find("platform"), "x86_64-manylinux_2_36"));
  const SolveInput input = input_of(request, target);
  const auto* seed = request.find("seed");
  LiteralSource source(world,
                       seed && seed->as_integer() ? static_cast<unsigned>(*seed->as_integer()) : 0);
  CollectedNotices notices;
  const auto start = std::chrono::steady_clock::now();
  const auto outcome = solve(input, source, notices, {});
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  JsonValue answer = answer_of(outcome);
  JsonValue requests = JsonValue::array();
  for (const std::string& text : source.metadata_requests()) requests.push_back(text);
  answer.set("metadata_requests", std::move(requests));
  answer.set("seconds", seconds.count());
  for (const auto& entry : notices.entries()) answer.set("work", entry.text);
  return answer;
}

}  // namespace
}  // namespace sconce::resolver::tests

int main() {
  namespace document = sconce::document;
  std::string line;
  while (std::getline(std::cin, line)) {
    const auto request = document::parse_json(line);
    if (!request) {
      std::cerr << request.error().to_string() << "\n";
      return 2;
    }
    const auto answer = sconce::resolver::tests::solve_one(*request);
    std::cout << document::write_json(answer, document::JsonStyle::compact) << std::endl;
  }
  return 0;
}
