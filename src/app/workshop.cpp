#include "workshop.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "sconce/app/session.hpp"
#include "sconce/base/result.hpp"
#include "sconce/http/client.hpp"
#include "sconce/os/files.hpp"
#include "sconce/os/process.hpp"
#include "sconce/os/threads.hpp"
#include "sconce/project/settings.hpp"
#include "sconce/store/store.hpp"

namespace sconce::app {
namespace {

http::ClientOptions client_options(const project::Settings& settings) {
  http::ClientOptions options;
  options.user_agent = "sconce/" SCONCE_VERSION;
  if (settings.proxy) options.proxy = settings.proxy->value;
  if (settings.certificate_bundle) options.certificate_bundle = settings.certificate_bundle->value;
  if (settings.client_certificate) options.client_certificate = settings.client_certificate->value;
  for (const auto& host : settings.trusted_hosts) options.trusted_hosts.push_back(host.value);
  if (settings.timeout_seconds) {
    options.stall_timeout = std::chrono::seconds(settings.timeout_seconds->value);
  }
  if (settings.retries) options.retries = static_cast<int>(settings.retries->value);
  return options;
}

http::Freshness freshness_of(const project::Settings& settings, bool refresh) {
  if (settings.offline && settings.offline->value) return http::Freshness::offline;
  return refresh ? http::Freshness::revalidate : http::Freshness::normal;
}

std::size_t pool_size(const project::Settings& settings) {
  return settings.jobs ? std::max<std::size_t>(1, settings.jobs->value) : os::usable_processors();
}

std::string default_store_folder() {
  if (auto cache = os::environment_variable("XDG_CACHE_HOME"); cache && !cache->empty()) {
    return os::join_path(*cache, "sconce");
  }
  return os::join_path(os::home_directory(), ".cache/sconce");
}

/// Beside the default store, so that links to it can be made; named by the process.
std::string passing_store_folder() {
  return os::join_path(default_store_folder() + "-passing", std::to_string(os::process_number()));
}

}  // namespace

LazyStore::LazyStore(std::string folder, Lifetime lifetime)
    : folder_(std::move(folder)), lifetime_(lifetime) {}

LazyStore::~LazyStore() {
  store_.reset();
  if (lifetime_ == Lifetime::removed_at_the_end) {
    // Nothing can be done about what cannot be removed; the folder's name says what it was.
    static_cast<void>(os::remove_tree(folder_));
  }
}

Result<const store::Store*> LazyStore::open() {
  if (!store_) store_ = SCONCE_TRY(store::Store::open(folder_));
  return &*store_;
}

std::optional<std::string> LazyStore::find(std::string_view key) {
  const auto store = open();
  if (!store) return std::nullopt;
  auto value = (*store)->memo("interpreters", key);
  return value ? *std::move(value) : std::nullopt;
}

void LazyStore::keep(std::string_view key, std::string_view value) {
  // A memo that cannot be kept only costs the next run a start of Python.
  if (const auto store = open()) static_cast<void>((*store)->set_memo("interpreters", key, value));
}

std::unique_ptr<LazyStore> choose_store(const project::Settings& settings,
                                        LazyStore::Lifetime lifetime) {
  if (lifetime == LazyStore::Lifetime::removed_at_the_end) {
    return std::make_unique<LazyStore>(passing_store_folder(), lifetime);
  }
  const std::string folder = settings.cache_directory
                                 ? os::absolute_path(settings.cache_directory->value)
                                 : default_store_folder();
  return std::make_unique<LazyStore>(folder, lifetime);
}

Workshop::Workshop(const project::Settings& settings, bool refresh, const store::Store& store,
                   const Session& session)
    : pool(pool_size(settings)),
      client(client_options(settings), &store, session.notices),
      freshness(freshness_of(settings, refresh)) {}

}  // namespace sconce::app
