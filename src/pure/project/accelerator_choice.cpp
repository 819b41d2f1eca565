#include "sconce/project/accelerator_choice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "sconce/accelerator/build.hpp"
#include "sconce/accelerator/driver.hpp"
#include "sconce/accelerator/families.hpp"
#include "sconce/accelerator/gpu_table.hpp"
#include "sconce/accelerator/verdict.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/url.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/pep/requirement.hpp"
#include "sconce/pep/specifier.hpp"
#include "sconce/project/declared.hpp"
#include "sconce/project/settings.hpp"
#include "sconce/project/target_table.hpp"

namespace sconce::project {
namespace {

const accelerator::Families& families() { return accelerator::Families::built_in(); }

/// Without credentials; an address that is none was refused where it was read.
std::string shown(const std::string& url) {
  const auto parsed = Url::parse(url);
  return parsed ? parsed->to_string() : std::string("an address");
}

class NamedBuilds {
 public:
  NamedBuilds(const Settings& settings, std::span<const DeclaredRequirement> requirements)
      : settings_(settings), requirements_(requirements) {}

  std::vector<NamedBuild> collect() {
    if (const auto& choice = settings_.accelerator) {
      if (choice->value.kind == AcceleratorChoice::Kind::named) {
        found_.push_back({choice->value.build,
                          fmt::format("`{}` ({})", choice->value.build.name(), choice->origin),
                          ""});
      }
    }
    for (const auto& index : settings_.extra_indexes) {
      if (!index.value.is_explicit) take_index(index);
    }
    for (const auto& [package, pin] : settings_.index_pins) take_pin(package, pin);
    for (const DeclaredRequirement& declared : requirements_) take_label(declared);
    return std::move(found_);
  }

 private:
  void take_index(const Setting<IndexSetting>& index) {
    if (const auto build = build_of_index(index.value.url)) {
      found_.push_back({*build,
                        fmt::format("the index `{}` ({})", shown(index.value.url), index.origin),
                        index.value.url});
    }
  }

  void take_pin(const pep::PackageName& package, const Setting<std::string>& pin) {
    if (families().route(package) == accelerator::Route::default_only) return;
    const auto index = std::ranges::find_if(settings_.extra_indexes, [&](const auto& candidate) {
      return candidate.value.name == pin.value;
    });
    if (index == settings_.extra_indexes.end()) return;
    if (const auto build = build_of_index(index->value.url)) {
      found_.push_back({*build,
                        fmt::format("the index `{}` of `{}` ({})", shown(index->value.url),
                                    package.text(), pin.origin),
                        index->value.url});
    }
  }

  void take_label(const DeclaredRequirement& declared) {
    const pep::Requirement& requirement = declared.requirement;
    if (!families().is_accelerator_package(requirement.name)) return;
    for (const pep::Specifier& clause : requirement.specifiers.clauses()) {
      if (clause.op() != pep::SpecifierOperator::equal || !clause.version()) continue;
      if (const auto build = accelerator::build_of_label(*clause.version())) {
        found_.push_back(
            {*build, fmt::format("`{}` ({})", requirement.to_string(), declared.origin), ""});
      }
    }
  }

  const Settings& settings_;
  std::span<const DeclaredRequirement> requirements_;
  std::vector<NamedBuild> found_;
};

}  // namespace

Result<std::optional<NamedBuild>> named_build(const Settings& settings,
                                              std::span<const DeclaredRequirement> requirements) {
  const auto found = NamedBuilds(settings, requirements).collect();
  if (found.empty()) return std::nullopt;
  NamedBuild named = found.front();
  for (const NamedBuild& other : found) {
    if (other.build != named.build) {
      return std::unexpected(
          Error(ErrorKind::usage,
                fmt::format("{} and {} name two accelerators: {} and {}", named.origin,
                            other.origin, named.build.to_string(), other.build.to_string()))
              .with_hint("say it once, or the same in both places"));
    }
    if (named.index.empty()) named.index = other.index;
  }
  return named;
}

Result<std::optional<accelerator::Limits>> limits_of(const TargetTable& target,
                                                     std::string platform) {
  if (!target.driver && target.gpus.empty()) return std::nullopt;
  accelerator::Limits limits;
  limits.platform = std::move(platform);
  if (target.driver) {
    const auto version = accelerator::DriverVersion::parse(*target.driver);
    if (!version) {
      return fail(ErrorKind::input,
                  fmt::format("`{}` is no version of NVIDIA's driver", *target.driver));
    }
    limits.driver = accelerator::Driver{.version = *version};
  }
  for (const std::string& gpu : target.gpus) {
    limits.gpus.push_back(SCONCE_TRY(accelerator::GpuTable::built_in().find(gpu)));
  }
  return limits;
}

Result<void> check_serves(const NamedBuild& named, const accelerator::Limits& limits) {
  if (accelerator::builds_within(limits).contains(accelerator::version_of(named.build))) return {};
  const auto judged = accelerator::judge_any_torch(named.build, limits);
  return std::unexpected(
      Error(ErrorKind::usage, fmt::format("{} names a build that does not serve the target: {}",
                                          named.origin, judged.verdict.reason))
          .with_hint("name another build, or none: the driver and the GPUs choose it"));
}

}  // namespace sconce::project
