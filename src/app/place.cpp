#include "place.hpp"

#include <fmt/format.h>

#include <expected>
#include <utility>

#include "request.hpp"
#include "sconce/app/session.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/progress.hpp"
#include "sconce/base/result.hpp"
#include "sconce/environment/environment.hpp"
#include "sconce/environment/interpreters.hpp"
#include "sconce/install/change.hpp"
#include "sconce/inventory/inventory.hpp"
#include "sconce/os/files.hpp"
#include "sconce/pep/version.hpp"
#include "sconce/target/target.hpp"

namespace sconce::app {
namespace {

using environment::VirtualEnvironmentLook;
using environment::VirtualEnvironmentState;

environment::InterpreterQuery query_of(const SyncRequest& request) {
  environment::InterpreterQuery query;
  if (request.settings.python) query.request = request.settings.python->value;
  query.project_folder = request.folder;
  query.requires_python = request.requires_python;
  return query;
}

/// A VIRTUAL_ENV other than the project's is ignored, which deserves a word.
environment::SearchPlaces places_for(const std::string& prefix, Notices& notices) {
  auto places = environment::SearchPlaces::of_this_process();
  if (!places.active_environment.empty() && places.active_environment != prefix) {
    notices.warn(fmt::format("the active environment `{}` is not the project's and is ignored",
                             places.active_environment));
    places.active_environment.clear();
  }
  return places;
}

Result<bool> can_stay(const VirtualEnvironmentLook& look,
                      const environment::InterpreterQuery& query,
                      const environment::SearchPlaces& places, environment::DescriptionMemo& memo) {
  if (look.state != VirtualEnvironmentState::sound) return false;
  return environment::fits(look.environment->interpreter, query, places, &memo);
}

/// The target of an interpreter, on the oldest glibc that the chosen target has to serve.
Result<target::Target> target_on(const target::Interpreter& interpreter,
                                 const SyncRequest& request) {
  if (!request.target || !request.target->glibc) return target::target_of(interpreter);
  const auto& [glibc, source, origin] = *request.target->glibc;
  const auto& platform = request.settings.python_platform;
  return target::target_of(
      SCONCE_TRY(in_context(target::with_glibc(interpreter, platform ? platform->value : "", glibc),
                            "reading " + origin)));
}

/// A place that stands for another platform: solved for, never installed into.
Result<Place> described_place(const SyncRequest& request) {
  const auto& settings = request.settings;
  if (!settings.python) {
    return std::unexpected(
        Error(ErrorKind::usage, "--python-platform needs a Python version to solve for")
            .with_hint("add --python, for example --python 3.11"));
  }
  auto version = pep::Version::parse(settings.python->value);
  if (!version) {
    return fail(ErrorKind::usage, fmt::format("`{}` is no Python version", settings.python->value));
  }
  auto interpreter =
      SCONCE_TRY(target::described_interpreter(*version, settings.python_platform->value));
  auto environment =
      environment::virtual_environment(os::join_path(request.folder, ".venv"), interpreter);
  auto target = SCONCE_TRY(target_on(interpreter, request));
  return Place{
      .environment = std::move(environment), .target = std::move(target), .is_described = true};
}

}  // namespace

Result<Place> find_place(const SyncRequest& request, environment::DescriptionMemo& memo,
                         const Session& session) {
  if (request.settings.python_platform) return described_place(request);
  const std::string prefix = os::join_path(request.folder, ".venv");
  const auto query = query_of(request);
  const auto places = places_for(prefix, session.notices);
  SCONCE_TRY(install::recover(prefix, session.stop, session.notices));
  auto look = SCONCE_TRY(environment::look_at_virtual_environment(prefix, &memo));
  if (SCONCE_TRY(can_stay(look, query, places, memo))) {
    auto target = SCONCE_TRY(target_on(look.environment->interpreter, request));
    return Place{
        .environment = *std::move(look.environment), .target = std::move(target), .exists = true};
  }
  const auto interpreter = SCONCE_TRY(environment::find_interpreter(query, places, &memo));
  Place place{.environment = environment::virtual_environment(prefix, interpreter),
              .target = SCONCE_TRY(target_on(interpreter, request))};
  if (look.state != VirtualEnvironmentState::absent) {
    place.existing = install::Existing::discarded;
    session.notices.warn(fmt::format(
        "`{}` is made anew: {}", prefix,
        look.problem.empty() ? "it has another Python than the one asked for" : look.problem));
  }
  return place;
}

Result<target::Interpreter> find_interpreter_at_hand(const SyncRequest& request,
                                                     environment::DescriptionMemo& memo,
                                                     const Session& session) {
  const std::string prefix = os::join_path(request.folder, ".venv");
  const auto query = query_of(request);
  const auto places = places_for(prefix, session.notices);
  auto look = environment::look_at_virtual_environment(prefix, &memo);
  if (look && SCONCE_TRY(can_stay(*look, query, places, memo))) {
    return std::move(look->environment->interpreter);
  }
  return environment::find_interpreter(query, places, &memo);
}

Result<inventory::Inventory> read_installed(const Place& place) {
  if (!place.exists) return inventory::Inventory{};
  const os::HostTree tree(place.environment.prefix);
  return inventory::read_inventory(tree, place.environment.site_packages);
}

}  // namespace sconce::app
