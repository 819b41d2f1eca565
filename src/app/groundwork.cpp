#include "groundwork.hpp"

#include <string>
#include <utility>

#include "accelerator.hpp"
#include "place.hpp"
#include "request.hpp"
#include "sconce/app/session.hpp"
#include "sconce/app/sync.hpp"
#include "sconce/base/result.hpp"
#include "workshop.hpp"

namespace sconce::app {

Result<Groundwork> lay_groundwork(const SyncOptions& options, const Session& session) {
  SyncRequest request = SCONCE_TRY(read_request(options));
  for (const auto& warning : request.warnings) session.notices.warn(warning);
  auto store =
      choose_store(request.settings, options.no_cache ? LazyStore::Lifetime::removed_at_the_end
                                                      : LazyStore::Lifetime::kept);
  Place place = SCONCE_TRY(find_place(request, *store, session));
  auto installed = SCONCE_TRY(read_installed(place));
  auto settings = SCONCE_TRY(with_pip_configuration(
      request.settings, place.environment.interpreter.base_prefix, session.notices));
  auto accelerator = SCONCE_TRY(read_accelerator_wish(request, settings, place, installed));
  for (const std::string& warning : accelerator.warnings) {
    session.notices.warn(warning);
    request.warnings.push_back(warning);
  }
  return Groundwork{.request = std::move(request),
                    .store = std::move(store),
                    .place = std::move(place),
                    .installed = std::move(installed),
                    .settings = std::move(settings),
                    .accelerator = std::move(accelerator)};
}

}  // namespace sconce::app
