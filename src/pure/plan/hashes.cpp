#include <fmt/format.h>

#include <algorithm>
#include <expected>
#include <string_view>
#include <utility>
#include <vector>

#include "sconce/base/digest.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/plan/plan.hpp"
#include "sconce/resolver/metadata_source.hpp"
#include "sconce/resolver/solve.hpp"

namespace sconce::plan {
namespace {

using resolver::StatedRequirement;

/// What was asked for by its address belongs to no index.
bool is_named_by_address(const resolver::OfferedFile& file) { return file.index.empty(); }

std::string name_and_version(const PlanStep& step) {
  return fmt::format("{} {}", step.name.text(), step.version->to_string());
}

/// The line of a requirement file that is missing.
std::string missing_line(const PlanStep& step) {
  const auto& file = *step.file;
  const std::string what = is_named_by_address(file)
                               ? fmt::format("{} @ {}", step.name.text(), file.url.to_string())
                               : fmt::format("{}=={}", step.name.text(), step.version->to_string());
  const auto hash = std::ranges::find_if(
      file.hashes, [](const Digest& one) { return is_collision_resistant(one.algorithm()); });
  return fmt::format("{} --hash={}", what,
                     hash == file.hashes.end() ? "sha256:HASH" : hash->to_string());
}

std::string who_asks_for(const PlanStep& step, const std::vector<StatedRequirement>& requirements) {
  const auto declared = std::ranges::find_if(requirements, [&](const StatedRequirement& one) {
    return one.requirement.name == step.name && one.requirement.specifiers.contains(*step.version);
  });
  return declared == requirements.end() ? step.reason : declared->origin;
}

}  // namespace

Result<void> require_hashes(const Plan& plan, const std::vector<StatedRequirement>& requirements,
                            std::string_view asked_by) {
  std::vector<const PlanStep*> missing;
  for (const PlanStep& step : plan.steps) {
    if (step.file && step.allowed_hashes.is_empty()) missing.push_back(&step);
  }
  if (missing.empty()) return {};
  const PlanStep& first = *missing.front();
  Error error(ErrorKind::input,
              fmt::format("`{}` ({}) has no `--hash`, and {} asks for one for every package",
                          name_and_version(first), who_asks_for(first, requirements), asked_by));
  for (const PlanStep* step : missing) {
    error = error.with_hint(
        fmt::format("once you have checked the hash, add `{}`", missing_line(*step)));
  }
  return std::unexpected(std::move(error));
}

}  // namespace sconce::plan
