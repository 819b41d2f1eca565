#include "random_world.hpp"

#include <doctest/doctest.h>

#include <random>

namespace sconce::resolver::tests {
namespace {

constexpr unsigned kWorlds = 400;

std::vector<std::uint8_t> random_bytes(unsigned seed) {
  std::mt19937 random(seed);
  std::vector<std::uint8_t> bytes(200);
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
  return bytes;
}

std::string text_of(const Result<std::variant<Resolution, NoSolution>>& answer) {
  if (!answer) return answer.error().to_string();
  if (const auto* none = std::get_if<NoSolution>(&*answer)) return none->to_string();
  std::string text;
  const auto& resolution = std::get<Resolution>(*answer);
  for (const auto& package : resolution.packages) {
    text += package.name.text() + " " + (package.file ? package.file->file_name : "") + "\n";
  }
  for (const auto& warning : resolution.warnings) text += warning + "\n";
  return text;
}

/// Whether any choice of versions meets everything, by trying all.
class EveryChoice {
 public:
  EveryChoice(const RandomWorld& drawn, const SolveInput& input, const target::Target& target)
      : drawn_(drawn), input_(input), target_(target) {}

  bool has_solution() { return extend(drawn_.world.begin(), {}); }

 private:
  using Place = LiteralWorld::const_iterator;

  [[nodiscard]] bool is_candidate(const LiteralVersion& version) const {
    return !version.requires_python && !version.metadata_error &&
           version.wheel_tags.front() == "py3-none-any";
  }

  bool extend(Place place, std::map<pep::PackageName, pep::Version> chosen) {
    if (place == drawn_.world.end()) return is_solution(chosen);
    if (extend(std::next(place), chosen)) return true;
    for (const auto& [text, version] : place->second) {
      if (!is_candidate(version)) continue;
      chosen.insert_or_assign(pep::PackageName::literal(place->first), pep::Version::literal(text));
      if (extend(std::next(place), chosen)) return true;
    }
    return false;
  }

  using Chosen = std::map<pep::PackageName, pep::Version>;

  /// Follows requirements from the project. A yanked version is followed only once a pin has been
  /// met on the way, so that it cannot pin itself.
  bool is_solution(const Chosen& chosen) {
    std::set<std::pair<pep::PackageName, std::string>> seen;
    std::set<pep::PackageName> pinned;
    std::vector<pep::Requirement> open, waiting;
    for (const auto& stated : input_.requirements) open.push_back(stated.requirement);
    if (!meets_constraints(chosen, pinned)) return false;
    while (!open.empty()) {
      const pep::Requirement requirement = open.back();
      open.pop_back();
      const auto found = chosen.find(requirement.name);
      if (found == chosen.end() || !requirement.specifiers.contains(found->second)) return false;
      if (requirement.specifiers.is_exact_pin()) {
        pinned.insert(found->first);
        open.insert(open.end(), waiting.begin(), waiting.end());
        waiting.clear();
      }
      const LiteralVersion& version =
          drawn_.world.at(found->first.text()).at(found->second.to_string());
      if (version.yanked && !pinned.contains(found->first)) {
        waiting.push_back(requirement);
        continue;
      }
      for (const auto& text : version.requires_dist) {
        auto next = *pep::Requirement::parse(text);
        if (!*next.marker.evaluate(target_.markers, requirement.extras)) continue;
        if (seen.insert({found->first, text}).second) open.push_back(next);
      }
    }
    return waiting.empty();
  }

  bool meets_constraints(const Chosen& chosen, std::set<pep::PackageName>& pinned) const {
    for (const auto& stated : input_.constraints) {
      const auto found = chosen.find(stated.requirement.name);
      if (found == chosen.end()) continue;
      if (!stated.requirement.specifiers.contains(found->second)) return false;
      if (stated.requirement.specifiers.is_exact_pin()) pinned.insert(found->first);
    }
    return true;
  }

  const RandomWorld& drawn_;
  const SolveInput& input_;
  const target::Target& target_;
};

TEST_CASE("a world is solved exactly where trying everything finds a solution") {
  const target::Target target = literal_target();
  unsigned solved = 0;
  for (unsigned seed = 1; seed <= kWorlds; ++seed) {
    const auto bytes = random_bytes(seed);
    const RandomWorld drawn(bytes);
    const SolveInput input = literal_input(target, drawn.requirements, drawn.constraints);
    LiteralSource source(drawn.world);
    CollectedNotices notices;
    const auto answer = solve(input, source, notices, {});
    INFO("seed ", seed, ": ", text_of(answer));
    REQUIRE(answer);
    const auto* resolution = std::get_if<Resolution>(&*answer);
    if (resolution) CHECK(fault_of(input, *resolution) == "");
    CHECK((resolution != nullptr) == EveryChoice(drawn, input, target).has_solution());
    solved += resolution != nullptr;
  }
  CHECK(solved > kWorlds / 10);
  CHECK(solved < kWorlds);
}

TEST_CASE("the order in which answers arrive changes neither resolution nor refusal") {
  const target::Target target = literal_target();
  for (unsigned seed = 1; seed <= kWorlds; ++seed) {
    const auto bytes = random_bytes(seed);
    const RandomWorld drawn(bytes);
    const SolveInput input = literal_input(target, drawn.requirements, drawn.constraints);
    std::string first;
    for (unsigned order = 0; order < 5; ++order) {
      LiteralSource source(drawn.world, order);
      CollectedNotices notices;
      const std::string text = text_of(solve(input, source, notices, {}));
      if (order == 0) first = text;
      INFO("seed ", seed, " order ", order);
      CHECK(text == first);
    }
  }
}

}  // namespace
}  // namespace sconce::resolver::tests
