#include "lock_use.hpp"

#include <fmt/format.h>

#include <expected>
#include <optional>
#include <set>
#include <string>

#include "accelerator.hpp"
#include "groundwork.hpp"
#include "lock_file.hpp"
#include "lock_target.hpp"
#include "package_choice.hpp"
#include "sconce/accelerator/build.hpp"
#include "sconce/accelerator/verdict.hpp"
#include "sconce/app/session.hpp"
#include "sconce/app/sync.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/url.hpp"
#include "sconce/lockfile/lock_origin.hpp"
#include "sconce/lockfile/pylock.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/plan/lock.hpp"
#include "sconce/project/selection.hpp"
#include "sconce/project/settings.hpp"
#include "sconce/resolver/preferences.hpp"
#include "sconce/resolver/resolution.hpp"
#include "solving.hpp"

namespace sconce::app {
namespace {

bool is_upgrade(const SyncOptions& options) {
  return options.upgrade.all || !options.upgrade.names.empty();
}

Result<void> check_options(const SyncOptions& options) {
  const int count = int{options.locked} + int{options.frozen} + int{options.no_lock};
  if (count > 1) {
    return fail(ErrorKind::usage, "--locked, --frozen and --no-lock exclude each other");
  }
  if (is_upgrade(options) && (options.locked || options.frozen)) {
    return std::unexpected(
        Error(ErrorKind::usage, "--upgrade leaves the lock, which --locked and --frozen forbid")
            .with_hint("`sconce lock --upgrade` makes it anew"));
  }
  return {};
}

/// Why the build that was locked cannot be taken here, as a clause.
std::optional<std::string> why_not_served(const lockfile::LockOrigin& origin,
                                          const Groundwork& ground) {
  const auto& limits = ground.accelerator.policy.limits;
  if (!origin.build || !limits) return std::nullopt;
  const auto within = accelerator::builds_within(limits->limits);
  if (within.contains(accelerator::version_of(*origin.build))) return std::nullopt;
  return fmt::format("it has builds for {}, which {} does not run", origin.build->to_string(),
                     limits->origin);
}

Result<std::optional<std::string>> why_stale(const LockFile& file, const Groundwork& ground,
                                             const Session& session) {
  if (auto reason = why_outdated(file, inputs_of(ground.request))) return reason;
  auto wanted = SCONCE_TRY(find_lock_target(ground.request, *ground.store, session));
  wanted.named.accelerator = SCONCE_TRY(accelerator_name(ground.settings));
  if (auto reason = lockfile::difference(file.origin->target, wanted.named, wanted.platform)) {
    return reason;
  }
  return why_not_served(*file.origin, ground);
}

/// The chosen parts in the words of the lock; another tool's has groups of its own by default.
Result<lockfile::PylockRequest> request_of(const LockFile& file, const Groundwork& ground) {
  const auto& target = ground.place.target;
  const project::ChosenParts& parts = *ground.request.parts;
  lockfile::PylockRequest request{.environment = target.markers, .tags = target.tags};
  request.extras = parts.extras;
  request.groups = parts.groups;
  if (!parts.has_project) return request;
  if (file.origin) {
    request.groups->insert(plan::own_group(SCONCE_TRY(project::parts_of(*ground.request.project))));
  } else if (file.lock->default_groups) {
    for (const auto& group : *file.lock->default_groups) {
      request.groups->insert(SCONCE_TRY(pep::GroupName::parse(group)));
    }
  }
  return request;
}

/// Locks name no credentials: those of a configured index hold for all that its host has.
Url with_credentials(Url url, const project::Settings& settings) {
  auto indexes = settings.extra_indexes;
  if (settings.index) indexes.push_back(*settings.index);
  for (const auto& index : indexes) {
    const auto known = Url::parse(index.value.url);
    if (!known || !known->has_credentials() || known->origin() != url.origin()) continue;
    return url.with_credentials(known->user(), known->password());
  }
  return url;
}

Result<resolver::Resolution> resolution_of(const LockFile& file, const Groundwork& ground) {
  const auto request = SCONCE_TRY(request_of(file, ground));
  const auto selected = SCONCE_TRY(file.lock->select(request));
  std::set<pep::PackageName> direct;
  for (const auto& declared : ground.request.requirements) direct.insert(declared.requirement.name);
  auto resolution = SCONCE_TRY(plan::resolution_of(selected, ground.request.folder, direct));
  const auto map = SCONCE_TRY(url_map(ground.settings));
  for (auto& package : resolution.packages) {
    package.file->url = map.apply(with_credentials(package.file->url, ground.settings));
  }
  if (file.origin) resolution.accelerator = file.origin->build;
  return resolution;
}

bool is_flag(const auto& setting) {
  return setting && setting->source == project::SettingSource::flag;
}

/// The command that makes the lock for what this run asks for.
Result<std::string> lock_command(const SyncOptions& options, const project::Settings& settings) {
  std::string command = "sconce lock";
  if (!options.target.empty()) command += " --target " + options.target;
  if (is_flag(settings.accelerator)) {
    command += " --accelerator " + SCONCE_TRY(accelerator_name(settings));
  }
  if (is_flag(settings.python)) command += " --python " + settings.python->value;
  return command;
}

Error not_fresh(const LockFile& file, const std::string& reason, const std::string& command) {
  return Error(ErrorKind::state, fmt::format("`{}` is not fresh: {}", file.name, reason))
      .with_hint(fmt::format("`{}` makes it anew; --frozen takes it as it is", command));
}

Result<resolver::Preferences> preferences_of(const LockFile& file, const SyncOptions& options,
                                             const Groundwork& ground) {
  if (options.upgrade.all) return resolver::Preferences{};
  auto preferences = plan::preferences_of(*file.lock, SCONCE_TRY(request_of(file, ground)));
  for (const auto& name : SCONCE_TRY(names_of(options.upgrade))) preferences.erase(name);
  return preferences;
}

}  // namespace

Result<LockUse> use_lock(const SyncOptions& options, const Groundwork& ground,
                         const Session& session) {
  SCONCE_TRY(check_options(options));
  const bool is_needed = options.locked || options.frozen;
  if (!ground.request.project || options.no_lock) {
    if (!is_needed) return LockUse{};
    return fail(ErrorKind::usage,
                "--locked and --frozen are of pyproject.toml's lock: not with -r");
  }
  const LockFile file = SCONCE_TRY(read_lock_file(ground.request.folder, options.target));
  if (!file.lock) {
    if (!is_needed) return LockUse{};
    return std::unexpected(Error(ErrorKind::state, fmt::format("there is no `{}` in `{}`",
                                                               file.name, ground.request.folder))
                               .with_hint("`sconce lock` makes it"));
  }
  LockUse use{.file = file.name,
              .resolution = {},
              .preferences = SCONCE_TRY(preferences_of(file, options, ground))};
  const auto staleness =
      options.frozen ? std::nullopt : SCONCE_TRY(why_stale(file, ground, session));
  if (!staleness) {
    if (is_upgrade(options)) return use;
    use.resolution = SCONCE_TRY(
        in_context(resolution_of(file, ground), fmt::format("installing from `{}`", file.name)));
    use.resolution->warnings = warnings_of_options(options, *use.resolution);
    return use;
  }
  const auto command = SCONCE_TRY(lock_command(options, ground.settings));
  if (options.locked) return std::unexpected(not_fresh(file, *staleness, command));
  session.notices.warn(
      fmt::format("`{}` is not fresh: {}; what it names is preferred, and `{}` makes it anew",
                  file.name, *staleness, command));
  return use;
}

}  // namespace sconce::app
