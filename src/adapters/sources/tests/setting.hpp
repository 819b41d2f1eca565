#pragma once

#include <stdlib.h>

#include <string>

#include "loopback_index.hpp"
#include "sconce/os/files.hpp"
#include "sconce/sources/index_source.hpp"
#include "sconce/sources/wheel_fetch.hpp"

namespace sconce::sources {

/// A folder that goes when the test ends.
struct Scratch {
  Scratch() {
    std::string pattern = "/tmp/sconce-sources-XXXXXX";
    path = mkdtemp(pattern.data());
  }
  ~Scratch() { (void)os::remove_tree(path); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  std::string path;
};

inline http::ClientOptions test_options() {
  http::ClientOptions options;
  options.stall_timeout = std::chrono::milliseconds(1000);
  options.retries = 2;
  options.use_netrc = false;
  return options;
}

/// Everything that a source and a fetch work with.
struct Setting {
  explicit Setting(const std::string& store_folder)
      : store(store::Store::open(store_folder).value()),
        client(std::make_unique<http::Client>(test_options(), &store, notices)) {}
  ~Setting() { client.reset(); }
  Setting(const Setting&) = delete;
  Setting& operator=(const Setting&) = delete;

  SourceServices source(http::Freshness freshness = http::Freshness::normal) {
    return {*client, pool, mailbox, &store, notices, freshness, {}};
  }
  FetchServices fetch() { return {*client, store, pool, mailbox, board, notices}; }

  /// The results of fetching all of `wheels`, in their order.
  std::vector<Result<ReadyWheel>> fetch_all(const std::vector<resolver::OfferedFile>& files) {
    std::vector<WantedWheel> wheels;
    for (const auto& file : files) wheels.push_back({file, {}});
    return fetch_all(std::move(wheels));
  }
  std::vector<Result<ReadyWheel>> fetch_all(std::vector<WantedWheel> wheels) {
    std::vector<std::optional<Result<ReadyWheel>>> ready(wheels.size());
    std::size_t left = wheels.size();
    fetch_wheels(fetch(), std::move(wheels), [&](std::size_t i, Result<ReadyWheel> result) {
      ready[i] = std::move(result);
      --left;
    });
    (void)mailbox.run_until([&] { return left == 0; }, {});
    std::vector<Result<ReadyWheel>> results;
    for (auto& result : ready) results.push_back(std::move(*result));
    return results;
  }

  store::Store store;
  CollectedNotices notices;
  ProgressBoard board;
  os::Mailbox mailbox;
  os::ThreadPool pool{2};
  std::unique_ptr<http::Client> client;
};

/// Why a result is none, for the output of a failing test.
template <class T>
std::string why(const Result<T>& result) {
  return result ? "" : result.error().to_string();
}

inline IndexPlace place(const LoopbackIndex& index, const std::string& name = "main") {
  return {Url::parse(index.url("/" + name + "/simple/")).value(), name, false};
}

}  // namespace sconce::sources
