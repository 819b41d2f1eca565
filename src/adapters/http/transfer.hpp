#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include "curl_api.hpp"
#include "freshness.hpp"
#include "netrc.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/url.hpp"
#include "sconce/http/client.hpp"

namespace sconce::http {

using Clock = std::chrono::steady_clock;

/// What the transfers of one client share. Confined to the network thread.
struct Session {
  Session(const ClientOptions& client_options, const CurlApi& api);
  const ClientOptions& options;
  const CurlApi& curl;
  /// Credentials that were given in some URL, by origin: pages name files without them.
  std::map<std::string, Credentials> known;
  Netrc netrc;
  std::minstd_rand random;

  /// Those of the URL itself, else those known for its origin, else netrc's for its host.
  [[nodiscard]] std::optional<Credentials> credentials_for(const Url& url);
};

/// One request with its retries and redirects: the handle lives for one attempt. Subclasses say
/// what is asked and what becomes of the answer. Confined to the network thread.
class Transfer {
 public:
  Transfer(Session& session, const Url& url);
  virtual ~Transfer();
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  enum class Preparation { unfinished, ready, delivered };
  /// Work before the next attempt, a slice at a time, until it is ready for begin() or turns out to
  /// need none.
  [[nodiscard]] virtual Preparation prepare() { return Preparation::ready; }
  /// Makes the handle of the next attempt.
  [[nodiscard]] Result<CURL*> begin();
  /// Says how the attempt ended and drops its handle. Nothing: an answer or error was delivered;
  /// else how long to wait before the next attempt.
  [[nodiscard]] std::optional<Clock::duration> end(CURLcode code);
  [[nodiscard]] std::optional<Clock::duration> end_stalled();
  /// Delivers an error instead of anything else.
  void abandon(Error error) { deliver(std::move(error)); }

  [[nodiscard]] virtual bool is_download() const = 0;
  /// Expected bytes, for the order of downloads.
  [[nodiscard]] virtual std::uint64_t weight() const { return 0; }
  [[nodiscard]] Clock::time_point last_activity() const { return last_activity_; }
  [[nodiscard]] CURL* handle() const { return handle_; }

 protected:
  enum class Verdict { delivered, again };

  /// Sets what differs between requests: protocol version, headers, range.
  virtual void configure(CURL* handle) = 0;
  /// Takes a piece of the body. False stops the attempt; answer_ended() is then asked.
  virtual bool take(std::string_view piece) = 0;
  /// Called when an attempt has an answer that is neither redirect nor worth a retry.
  virtual Verdict answer_ended() = 0;
  virtual void deliver(Error error) = 0;
  /// Whether the attempt that failed moved the transfer on, so that it is not counted as a failure.
  virtual bool made_progress() { return false; }

  void add_header(const std::string& line);
  template <class Value>
  void set(CURLoption option, Value value) {
    session_.curl.easy_setopt(handle_, option, value);
  }
  [[nodiscard]] bool is_at_origin() const { return url_.origin() == first_origin_; }

  Session& session_;
  Url url_;  ///< of the current hop, without credentials
  long status_ = 0;
  HeaderList headers_;
  bool stopped_ = false;  ///< take() ended the attempt on purpose

 private:
  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);
  void set_common_options();
  void set_security_options();
  void drop_handle();
  [[nodiscard]] bool is_redirect() const;
  /// Moves to the next hop; an error where that is not allowed.
  [[nodiscard]] Result<void> follow_redirect();
  [[nodiscard]] std::optional<Clock::duration> retry_or_fail(Error error);
  [[nodiscard]] std::optional<Clock::duration> asked_delay() const;

  std::string first_origin_;
  CURL* handle_ = nullptr;
  curl_slist* header_lines_ = nullptr;
  std::array<char, CURL_ERROR_SIZE> detail_{};
  Clock::time_point last_activity_;
  int attempts_ = 0;
  int hops_ = 0;
  bool fresh_connection_ = false;
};

[[nodiscard]] std::unique_ptr<Transfer> make_fetch(Session& session, Request request,
                                                   ResponseCallback callback);
[[nodiscard]] std::unique_ptr<Transfer> make_download(Session& session, Download download,
                                                      DownloadCallback callback);

}  // namespace sconce::http
