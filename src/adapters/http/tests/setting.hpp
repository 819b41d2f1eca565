#pragma once

#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdlib>
#include <future>
#include <string>

#include "loopback_index.hpp"
#include "sconce/http/client.hpp"
#include "sconce/os/files.hpp"

// A client with a store in a folder of its own.
namespace sconce::http {

/// A folder that goes when the test ends.
struct Scratch {
  Scratch() {
    std::string pattern = "/tmp/sconce-http-XXXXXX";
    path = mkdtemp(pattern.data());
  }
  ~Scratch() { (void)os::remove_tree(path); }
  std::string path;
};

inline ClientOptions fast_options() {
  ClientOptions options;
  options.user_agent = "sconce-test";
  options.stall_timeout = std::chrono::milliseconds(400);
  options.retries = 2;
  options.use_netrc = false;
  return options;
}

struct Setting {
  explicit Setting(ClientOptions options = fast_options())
      : store(store::Store::open(scratch.path + "/store").value()),
        client(options, &store, notices) {}

  Result<Response> fetch(Request request) {
    std::promise<Result<Response>> promise;
    client.fetch(std::move(request),
                 [&](Result<Response> answer) { promise.set_value(std::move(answer)); });
    return promise.get_future().get();
  }
  Result<Response> fetch(const std::string& url, Freshness freshness = Freshness::normal) {
    return fetch(Request{.url = Url::parse(url).value(), .freshness = freshness});
  }
  Result<Response> fetch_and_remember(const std::string& url,
                                      Freshness freshness = Freshness::normal) {
    auto answer = fetch(url, freshness);
    if (answer) client.remember(*answer, answer->body, answer->header("content-type").value_or(""));
    return answer;
  }
  Result<Downloaded> download(Download wanted) {
    std::promise<Result<Downloaded>> promise;
    client.download(std::move(wanted),
                    [&](Result<Downloaded> done) { promise.set_value(std::move(done)); });
    return promise.get_future().get();
  }

  Scratch scratch;
  CollectedNotices notices;
  store::Store store;
  Client client;
};

}  // namespace sconce::http
