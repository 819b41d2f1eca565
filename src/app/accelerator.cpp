#include "accelerator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "place.hpp"
#include "request.hpp"
#include "sconce/accelerator/build.hpp"
#include "sconce/accelerator/families.hpp"
#include "sconce/accelerator/host.hpp"
#include "sconce/accelerator/verdict.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/base/url.hpp"
#include "sconce/inventory/inventory.hpp"
#include "sconce/machine/machine.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/project/accelerator_choice.hpp"
#include "sconce/project/settings.hpp"
#include "sconce/resolver/solve.hpp"
#include "sconce/sources/index_source.hpp"
#include "sconce/target/target.hpp"

namespace sconce::app {
namespace {

std::set<pep::PackageName> values_of(const project::SettingList<pep::PackageName>& list) {
  std::set<pep::PackageName> names;
  for (const auto& entry : list) names.insert(entry.value);
  return names;
}

/// What is said of the index where it is stated among the others.
bool is_assumed_old(const std::string& folder_url, const project::Settings& settings) {
  return std::ranges::any_of(settings.extra_indexes, [&](const auto& index) {
    const auto url = Url::parse(index.value.url);
    return index.value.is_assumed_old && url && url->as_folder().to_string() == folder_url;
  });
}

/// The build's folder below the accelerator indexes.
std::string address_of(const std::string& build, const project::Settings& settings) {
  const std::string base = settings.accelerator_index
                               ? settings.accelerator_index->value
                               : accelerator::Families::built_in().index_base();
  return base + (base.ends_with('/') ? "" : "/") + build;
}

Result<sources::IndexPlace> index_at(const std::string& address,
                                     const project::Settings& settings) {
  const Url url = SCONCE_TRY(Url::parse(address)).as_folder();
  return sources::IndexPlace{.url = url,
                             .name = url.to_string(),
                             .is_assumed_old = is_assumed_old(url.to_string(), settings)};
}

/// As the tables of code name it.
std::string platform_of(const target::Target& target) {
  return target.markers.sys_platform + "_" + target.markers.platform_machine;
}

/// What bounds the builds on this machine, where it has a GPU: the first vendor's of which it has
/// one. Nothing where it has none.
std::optional<accelerator::Limits> limits_of_this_machine() {
  using accelerator::BuildKind;
  const auto host = machine::describe_this_machine();
  for (const BuildKind kind : {BuildKind::cuda, BuildKind::rocm, BuildKind::xpu}) {
    if (auto limits = accelerator::limits_of(host, kind)) return limits;
  }
  return std::nullopt;
}

/// Whether the machine that this runs on is to be asked: not where a target or a build is named.
bool is_automatic(const SyncRequest& request, const project::Settings& settings,
                  const Place& place) {
  if (request.target || place.is_described) return false;
  return !settings.accelerator ||
         settings.accelerator->value.kind == project::AcceleratorChoice::Kind::automatic;
}

Result<std::optional<resolver::StatedLimits>> stated_limits(const SyncRequest& request,
                                                            const project::Settings& settings,
                                                            const Place& place) {
  if (request.target) {
    auto limits = SCONCE_TRY(project::limits_of(*request.target, platform_of(place.target)));
    if (limits) return resolver::StatedLimits{*std::move(limits), "the target"};
  }
  if (!is_automatic(request, settings, place)) return std::nullopt;
  auto limits = limits_of_this_machine();
  if (!limits) return std::nullopt;
  return resolver::StatedLimits{*std::move(limits), "this machine"};
}

/// Builds that indexes are known to have and that the limits leave.
std::vector<std::string> backends_within(const accelerator::Limits& limits) {
  const auto within = accelerator::builds_within(limits);
  std::vector<std::string> names;
  for (const std::string& name : accelerator::Families::built_in().backends()) {
    const auto build = accelerator::parse_build_name(name);
    if (build && within.contains(accelerator::version_of(*build))) names.push_back(name);
  }
  return names;
}

/// Builds whose labels say that what is installed came from an accelerator index.
std::vector<std::string> builds_installed(const inventory::Inventory& installed) {
  std::set<std::string> names;
  for (const auto& distribution : installed.distributions) {
    if (!accelerator::Families::built_in().is_must_package(distribution.name)) continue;
    const auto build = accelerator::build_of_label(distribution.version);
    if (build) names.insert(build->name());
  }
  return {names.begin(), names.end()};
}

/// A build that no table has is asked for all the same.
void warn_if_unknown(AcceleratorWish& wish, const project::NamedBuild& named) {
  const auto& known = accelerator::Families::built_in().backends();
  if (std::ranges::count(known, named.build.name()) > 0) return;
  const auto near = nearest(named.build.name(), known);
  const std::string mean =
      near.empty() ? "" : fmt::format("; did you mean `{}`?", join(near, "`, `"));
  wish.warnings.push_back(
      fmt::format("{} is in no table of sconce and asked for as it stands{}", named.origin, mean));
}

/// `auto` is a wish for what the GPUs of this machine run; without one it bounds nothing.
void warn_if_nothing_bounds(AcceleratorWish& wish, const SyncRequest& request,
                            const project::Settings& settings, const Place& place) {
  const bool is_met = wish.policy.limits || !is_automatic(request, settings, place);
  if (is_met || !settings.accelerator) return;
  wish.warnings.push_back(
      fmt::format("no GPU is seen here, so that `auto` ({}) admits any build; `cpu` names the "
                  "smallest, and `sconce detect` shows what was looked at",
                  settings.accelerator->origin));
}

Result<void> add_indexes(AcceleratorWish& wish, const std::vector<std::string>& builds,
                         const project::Settings& settings) {
  for (const std::string& build : builds) {
    wish.indexes.push_back(SCONCE_TRY(index_at(address_of(build, settings), settings)));
  }
  return {};
}

}  // namespace

Result<AcceleratorWish> read_accelerator_wish(const SyncRequest& request,
                                              const project::Settings& settings, const Place& place,
                                              const inventory::Inventory& installed) {
  AcceleratorWish wish;
  wish.policy.allow_unknown_build = values_of(settings.allow_unknown_build);
  wish.policy.allow_unproven = values_of(settings.allow_unproven);
  auto named = SCONCE_TRY(project::named_build(settings, request.requirements));
  if (!named || request.target) {
    wish.policy.limits = SCONCE_TRY(stated_limits(request, settings, place));
  }
  if (!named) {
    warn_if_nothing_bounds(wish, request, settings, place);
    using enum sources::AcceleratorRole;
    const auto& limits = wish.policy.limits;
    wish.role = request.target ? beside : beside_if_reachable;
    SCONCE_TRY(add_indexes(
        wish, limits ? backends_within(limits->limits) : builds_installed(installed), settings));
    return wish;
  }
  warn_if_unknown(wish, *named);
  if (wish.policy.limits) {
    SCONCE_TRY(project::check_serves(*named, wish.policy.limits->limits));
  }
  wish.indexes = {SCONCE_TRY(index_at(
      named->index.empty() ? address_of(named->build.name(), settings) : named->index, settings))};
  wish.policy.build = {named->build, std::move(named->origin)};
  return wish;
}

Result<AcceleratorWish> without_named_build(const AcceleratorWish& wish,
                                            const project::Settings& settings) {
  AcceleratorWish open{.policy = wish.policy,
                       .indexes = {},
                       .role = sources::AcceleratorRole::beside_if_reachable,
                       .warnings = {}};
  open.policy.build.reset();
  const auto& limits = open.policy.limits;
  SCONCE_TRY(add_indexes(
      open, limits ? backends_within(limits->limits) : accelerator::Families::built_in().backends(),
      settings));
  return open;
}

Result<std::string> accelerator_name(const project::Settings& settings) {
  const auto named = SCONCE_TRY(project::named_build(settings, {}));
  return named ? named->build.name() : std::string("any");
}

}  // namespace sconce::app
