#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "sconce/app/session.hpp"
#include "sconce/base/result.hpp"
#include "sconce/environment/interpreters.hpp"
#include "sconce/http/client.hpp"
#include "sconce/os/threads.hpp"
#include "sconce/project/settings.hpp"
#include "sconce/store/store.hpp"

namespace sconce::app {

/// The store, opened when it is first needed: a run with nothing to do needs none.
class LazyStore final : public environment::DescriptionMemo {
 public:
  enum class Lifetime { kept, removed_at_the_end };
  LazyStore(std::string folder, Lifetime lifetime);
  ~LazyStore() override;
  LazyStore(const LazyStore&) = delete;
  LazyStore& operator=(const LazyStore&) = delete;

  [[nodiscard]] Result<const store::Store*> open();

  // Descriptions of interpreters that had to be started.
  std::optional<std::string> find(std::string_view key) override;
  void keep(std::string_view key, std::string_view value) override;

 private:
  std::string folder_;
  Lifetime lifetime_;
  std::optional<store::Store> store_;
};

/// Where the store is: the setting, else $XDG_CACHE_HOME/sconce, else ~/.cache/sconce; with
/// no_cache a folder that is removed at the end.
[[nodiscard]] std::unique_ptr<LazyStore> choose_store(const project::Settings& settings,
                                                      LazyStore::Lifetime lifetime);

/// Threads and transfers of a run that has something to do. Destroyed in the one safe order:
/// transfers first, then the pool, then the mailbox that both post to.
class Workshop {
 public:
  /// `refresh`: pages are asked for again, unless the settings are to be met offline.
  Workshop(const project::Settings& settings, bool refresh, const store::Store& store,
           const Session& session);
  os::Mailbox mailbox;
  os::ThreadPool pool;
  http::Client client;
  const http::Freshness freshness;
};

}  // namespace sconce::app
