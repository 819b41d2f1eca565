#include <fmt/format.h>

#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "sconce/base/error.hpp"
#include "sconce/http/client.hpp"
#include "transfer.hpp"

namespace sconce::http {
namespace {

std::string range_text(const ByteRange& range) {
  if (range.from_end) return fmt::format("-{}", range.first);
  return range.last ? fmt::format("{}-{}", range.first, *range.last)
                    : fmt::format("{}-", range.first);
}

/// A request whose answer is kept in memory: pages, metadata, ranges. HTTP/2 over TLS.
class FetchTransfer final : public Transfer {
 public:
  FetchTransfer(Session& session, Request request, ResponseCallback callback)
      : Transfer(session, request.url),
        request_(std::move(request)),
        callback_(std::move(callback)) {}

  [[nodiscard]] bool is_download() const override { return false; }

 protected:
  void configure(CURL* /*handle*/) override {
    body_.clear();
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
    set(CURLOPT_PIPEWAIT, 1L);
    if (request_.range) {
      set(CURLOPT_RANGE, range_text(*request_.range).c_str());
      add_header("Accept-Encoding: identity");
    } else {
      set(CURLOPT_ACCEPT_ENCODING, "gzip");
    }
    for (const auto& [name, value] : request_.headers) {
      if (name == "authorization" && !is_at_origin()) continue;
      add_header(fmt::format("{}: {}", name, value));
    }
  }

  bool take(std::string_view piece) override {
    // A server that does not know ranges sends the whole file: that is not what was asked for.
    if (request_.range && status_ == 200) return false;
    if (piece.size() > request_.body_limit_bytes - body_.size()) {
      too_large_ = true;
      return false;
    }
    body_.append(piece);
    return true;
  }

  Verdict answer_ended() override {
    if (too_large_) {
      deliver(Error(ErrorKind::network, fmt::format("cannot fetch `{}`: it is larger than {} bytes",
                                                    url_.to_string(), request_.body_limit_bytes)));
      return Verdict::delivered;
    }
    callback_(Response{.status = status_,
                       .headers = std::move(headers_),
                       .body = std::move(body_),
                       .effective_url = url_.without_credentials()});
    return Verdict::delivered;
  }

  void deliver(Error error) override { callback_(std::unexpected(std::move(error))); }

 private:
  Request request_;
  ResponseCallback callback_;
  std::string body_;
  bool too_large_ = false;
};

}  // namespace

std::unique_ptr<Transfer> make_fetch(Session& session, Request request, ResponseCallback callback) {
  return std::make_unique<FetchTransfer>(session, std::move(request), std::move(callback));
}

}  // namespace sconce::http
