#include "lock_target.hpp"

#include <optional>
#include <utility>

#include "place.hpp"
#include "request.hpp"
#include "sconce/app/session.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/environment/interpreters.hpp"
#include "sconce/lockfile/lock_origin.hpp"
#include "sconce/pep/version.hpp"
#include "sconce/project/target_table.hpp"
#include "sconce/target/target.hpp"

namespace sconce::app {
namespace {

/// `3.11` or `3.11.7`; nothing for bounds, names and paths.
std::optional<pep::Version> plain_version(const SyncRequest& request) {
  const auto& python = request.settings.python;
  return python ? pep::Version::try_parse(python->value) : std::nullopt;
}

/// The interpreter at hand; where none has the version that is asked for, another one with that
/// version put in its place.
Result<target::Interpreter> interpreter_of(const SyncRequest& request,
                                           environment::DescriptionMemo& memo,
                                           const Session& session) {
  auto found = find_interpreter_at_hand(request, memo, session);
  const auto version = plain_version(request);
  if (found || !version || found.error().kind() != ErrorKind::not_found) return found;
  SyncRequest any = request;
  any.settings.python.reset();
  any.requires_python.reset();
  const auto other = SCONCE_TRY(find_interpreter_at_hand(any, memo, session));
  return target::described_interpreter(*version, target::platform_name(other));
}

Result<target::Interpreter> on_stated_platform(const SyncRequest& request,
                                               environment::DescriptionMemo& memo,
                                               const Session& session) {
  const auto& platform = request.settings.python_platform;
  if (!platform) return interpreter_of(request, memo, session);
  auto version = plain_version(request);
  if (!version) version = SCONCE_TRY(find_interpreter_at_hand(request, memo, session)).version;
  return target::described_interpreter(*version, platform->value);
}

}  // namespace

Result<LockedFor> find_lock_target(const SyncRequest& request, environment::DescriptionMemo& memo,
                                   const Session& session) {
  auto interpreter = SCONCE_TRY(on_stated_platform(request, memo, session));
  const auto& platform = request.settings.python_platform;
  const project::TargetTable table = request.target.value_or(project::TargetTable{});
  if (table.glibc) {
    interpreter = SCONCE_TRY(
        in_context(target::with_glibc(std::move(interpreter), platform ? platform->value : "",
                                      table.glibc->value),
                   "reading " + table.glibc->origin));
  }
  lockfile::LockTarget named{.python = target::python_name(interpreter),
                             .platform = target::platform_name(interpreter),
                             .accelerator = "",
                             .driver = table.driver,
                             .gpus = table.gpus};
  auto target = target::target_of(interpreter);
  return LockedFor{.interpreter = std::move(interpreter),
                   .target = std::move(target),
                   .named = std::move(named),
                   .platform = platform || table.glibc ? lockfile::PlatformSource::stated
                                                       : lockfile::PlatformSource::at_hand};
}

}  // namespace sconce::app
