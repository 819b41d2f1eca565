#include "sconce/http/client.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "freshness.hpp"
#include "memo.hpp"
#include "network_thread.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/progress.hpp"
#include "sconce/base/result.hpp"
#include "sconce/os/clock.hpp"
#include "sconce/store/store.hpp"

namespace sconce::http {
namespace {

constexpr std::string_view kBucket = "pages";

/// The address and what the answer may depend on.
std::string key_of(const Request& request) {
  std::string key = request.url.without_fragment().to_string();
  for (const auto& [name, value] : request.headers) {
    if (name == "accept") key.append(1, '\n').append(value);
  }
  return key;
}

Response response_of(Memo memo, std::string key, const Url& asked) {
  Response response{.status = memo.status,
                    .body = std::move(memo.body),
                    .effective_url = Url::parse(memo.effective_url).value_or(asked),
                    .from_store = true,
                    .store_key = std::move(key),
                    .fresh_until = memo.fresh_until};
  response.headers.emplace_back("content-type", std::move(memo.content_type));
  if (!memo.etag.empty()) response.headers.emplace_back("etag", std::move(memo.etag));
  if (!memo.last_modified.empty()) {
    response.headers.emplace_back("last-modified", std::move(memo.last_modified));
  }
  return response;
}

/// Notes on an answer from the network whether and under which key it may be stored. One that is
/// never fresh and cannot be revalidated is of use where nothing is fetched.
void mark_storable(Response& response, const std::string& key) {
  if (response.status != 200 && response.status != 404) return;
  const auto until = fresh_until(response.headers, os::unix_seconds());
  if (!until) return;
  response.store_key = key;
  response.fresh_until = *until;
}

/// The stored answer, refreshed by what a 304 says.
Response revalidated(Response stored, const Response& answer) {
  const std::int64_t now = os::unix_seconds();
  stored.fresh_until = fresh_until(answer.headers, now).value_or(now);
  return stored;
}

}  // namespace

struct Transfers::State {
  State(ClientOptions given, const store::Store* given_store, Notices& given_notices)
      : options(std::move(given)), store(given_store), notices(given_notices), network(options) {}

  std::optional<Memo> stored(const std::string& key) const {
    auto bytes = store->memo(kBucket, key);
    if (!bytes || !*bytes) return std::nullopt;
    return read_memo(std::move(**bytes));
  }

  void keep(const Response& response, std::string_view body, std::string_view content_type) {
    const Memo memo{.status = response.status,
                    .fresh_until = response.fresh_until,
                    .etag = response.header("etag").value_or(""),
                    .last_modified = response.header("last-modified").value_or(""),
                    .content_type = std::string(content_type),
                    .effective_url = response.effective_url.to_string()};
    const auto kept = store->set_memo(kBucket, response.store_key, write_memo(memo, body));
    if (!kept) notices.detail(kept.error().to_string());
  }

  ClientOptions options;
  const store::Store* store;
  Notices& notices;
  NetworkThread network;
};

std::optional<std::string> Response::header(std::string_view lower_case_name) const {
  return find_header(headers, lower_case_name);
}

Client::Client(ClientOptions options, const store::Store* store, Notices& notices)
    : transfers_(std::make_shared<Transfers::State>(std::move(options), store, notices)) {}
Client::~Client() { transfers_.state_->network.stop(); }

void Client::cancel_all() { transfers_.state_->network.cancel_all(); }

void Transfers::download(Download download, DownloadCallback callback) const {
  state_->network.add(std::move(download), std::move(callback));
}

void Transfers::remember(const Response& response, std::string_view body,
                         std::string_view content_type) const {
  if (!response.store_key.empty()) state_->keep(response, body, content_type);
}

void Transfers::fetch(Request request, ResponseCallback callback) const {
  const bool is_offline = request.freshness == Freshness::offline;
  const bool uses_store =
      state_->store != nullptr && !request.range && request.freshness != Freshness::none;
  if (!uses_store && !is_offline) {
    return state_->network.add(std::move(request), std::move(callback));
  }
  std::string key = key_of(request);
  auto memo = uses_store ? state_->stored(key) : std::nullopt;
  if (is_offline && !memo) {
    return callback(
        fail(ErrorKind::not_found, fmt::format("`{}` is not in the store, and nothing is "
                                               "fetched offline",
                                               request.url.to_string())));
  }
  const bool is_fresh =
      memo && request.freshness == Freshness::normal && memo->fresh_until > os::unix_seconds();
  if (is_offline || is_fresh) {
    return callback(response_of(std::move(*memo), "", request.url));
  }
  if (!memo) {
    return state_->network.add(
        std::move(request),
        [key = std::move(key), callback = std::move(callback)](Result<Response> answer) mutable {
          if (answer) mark_storable(*answer, key);
          callback(std::move(answer));
        });
  }
  if (!memo->etag.empty()) request.headers.emplace_back("if-none-match", memo->etag);
  if (!memo->last_modified.empty()) {
    request.headers.emplace_back("if-modified-since", memo->last_modified);
  }
  Response stored = response_of(std::move(*memo), key, request.url);
  state_->network.add(std::move(request),
                      [key = std::move(key), stored = std::move(stored),
                       callback = std::move(callback)](Result<Response> answer) mutable {
                        if (answer && answer->status == 304) {
                          return callback(revalidated(std::move(stored), *answer));
                        }
                        if (answer) mark_storable(*answer, key);
                        callback(std::move(answer));
                      });
}

}  // namespace sconce::http
