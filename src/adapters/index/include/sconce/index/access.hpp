#pragma once

#include "sconce/base/progress.hpp"
#include "sconce/http/client.hpp"
#include "sconce/os/threads.hpp"
#include "sconce/store/store.hpp"

namespace sconce::index {

/// What the functions of this module work with. All of it must outlive the calls that it was given
/// to. The client behind `client` is destroyed before `pool`.
struct Access {
  http::Transfers client;
  os::ThreadPool& pool;
  const store::Store* store = nullptr;  ///< null: nothing is kept
  Notices& notices;
  http::Freshness freshness = http::Freshness::normal;
};

}  // namespace sconce::index
