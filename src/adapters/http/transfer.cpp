#include "transfer.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>

#include "curl_api.hpp"
#include "failure.hpp"
#include "freshness.hpp"
#include "netrc.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/base/url.hpp"
#include "sconce/http/client.hpp"
#include "sconce/os/files.hpp"

namespace sconce::http {
namespace {

constexpr int kMostHops = 20;
constexpr std::chrono::milliseconds kFirstDelay{250};
constexpr std::chrono::seconds kLongestDelay{60};
/// Larger reads save system calls; eight of them stay inside the memory budget.
constexpr long kReadBuffer = 512L * 1024;

}  // namespace

Session::Session(const ClientOptions& client_options, const CurlApi& api)
    : options(client_options), curl(api), random(std::random_device{}()) {
  if (options.use_netrc) netrc = read_user_netrc();
}

std::optional<Credentials> Session::credentials_for(const Url& url) {
  if (url.has_credentials()) {
    return known[url.origin()] = Credentials{url.user(), url.password()};
  }
  const auto found = known.find(url.origin());
  if (found != known.end()) return found->second;
  return netrc.find(url.host());
}

Transfer::Transfer(Session& session, const Url& url)
    : session_(session),
      url_(url.without_fragment()),
      first_origin_(url.origin()),
      last_activity_(Clock::now()) {}

Transfer::~Transfer() { drop_handle(); }

void Transfer::drop_handle() {
  if (handle_ != nullptr) session_.curl.easy_cleanup(handle_);
  if (header_lines_ != nullptr) session_.curl.slist_free_all(header_lines_);
  handle_ = nullptr;
  header_lines_ = nullptr;
}

void Transfer::add_header(const std::string& line) {
  header_lines_ = session_.curl.slist_append(header_lines_, line.c_str());
}

std::size_t Transfer::on_header(char* data, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  const std::string_view line = trim({data, size * count});
  transfer.last_activity_ = Clock::now();
  if (line.starts_with("HTTP/")) {
    transfer.headers_.clear();
    return size * count;
  }
  const std::size_t colon = line.find(':');
  if (colon != std::string_view::npos) {
    transfer.headers_.emplace_back(to_ascii_lower(line.substr(0, colon)),
                                   trim(line.substr(colon + 1)));
  }
  return size * count;
}

std::size_t Transfer::on_body(char* data, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  transfer.last_activity_ = Clock::now();
  if (transfer.status_ == 0) {
    transfer.session_.curl.easy_getinfo(transfer.handle_, CURLINFO_RESPONSE_CODE,
                                        &transfer.status_);
  }
  // Bodies of redirects and of failures are read to their end, so that the connection can be
  // reused.
  if (transfer.is_redirect() || is_worth_a_retry(transfer.status_)) return size * count;
  if (transfer.take({data, size * count})) return size * count;
  transfer.stopped_ = true;
  return 0;
}

Result<CURL*> Transfer::begin() {
  drop_handle();
  status_ = 0;
  headers_.clear();
  stopped_ = false;
  detail_[0] = '\0';
  last_activity_ = Clock::now();
  handle_ = session_.curl.easy_init();
  if (handle_ == nullptr) return fail(ErrorKind::network, "no memory for a transfer");
  set_common_options();
  set_security_options();
  configure(handle_);
  if (header_lines_ != nullptr) set(CURLOPT_HTTPHEADER, header_lines_);
  return handle_;
}

void Transfer::set_common_options() {
  const auto credentials = session_.credentials_for(url_);
  url_ = url_.without_credentials();
  set(CURLOPT_URL, url_.to_string().c_str());
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_ERRORBUFFER, detail_.data());
  set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  set(CURLOPT_HEADERFUNCTION, &Transfer::on_header);
  set(CURLOPT_HEADERDATA, this);
  set(CURLOPT_WRITEFUNCTION, &Transfer::on_body);
  set(CURLOPT_WRITEDATA, this);
  set(CURLOPT_PRIVATE, this);
  set(CURLOPT_BUFFERSIZE, kReadBuffer);
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(session_.options.connect_timeout.count()));
  set(CURLOPT_TCP_NODELAY, 1L);
  set(CURLOPT_FRESH_CONNECT, fresh_connection_ ? 1L : 0L);
  if (!session_.options.user_agent.empty()) {
    set(CURLOPT_USERAGENT, session_.options.user_agent.c_str());
  }
  if (session_.options.proxy) set(CURLOPT_PROXY, session_.options.proxy->c_str());
  if (credentials) {
    set(CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
    set(CURLOPT_USERNAME, credentials->user.c_str());
    set(CURLOPT_PASSWORD, credentials->password.c_str());
  }
}

void Transfer::set_security_options() {
  const ClientOptions& options = session_.options;
  if (options.certificate_bundle) {
    const bool is_folder = os::is_directory(*options.certificate_bundle);
    set(is_folder ? CURLOPT_CAPATH : CURLOPT_CAINFO, options.certificate_bundle->c_str());
  }
  if (options.client_certificate) set(CURLOPT_SSLCERT, options.client_certificate->c_str());
  const auto is_this_host = [this](const std::string& trusted) {
    const std::size_t colon = trusted.find(':');
    if (trusted.substr(0, colon) != url_.host()) return false;
    return colon == std::string::npos ||
           parse_decimal(trusted.substr(colon + 1)) == url_.port().value_or(443);
  };
  if (std::any_of(options.trusted_hosts.begin(), options.trusted_hosts.end(), is_this_host)) {
    set(CURLOPT_SSL_VERIFYPEER, 0L);
    set(CURLOPT_SSL_VERIFYHOST, 0L);
  }
}

bool Transfer::is_redirect() const {
  return (status_ == 301 || status_ == 302 || status_ == 303 || status_ == 307 || status_ == 308) &&
         find_header(headers_, "location").has_value();
}

Result<void> Transfer::follow_redirect() {
  const Url target = SCONCE_TRY(url_.resolve(*find_header(headers_, "location")));
  if (target.scheme() != "https" && target.scheme() != "http") {
    return fail(ErrorKind::network, "cannot fetch `" + url_.to_string() + "`: it redirects to `" +
                                        target.to_string() + "`, which is no web address");
  }
  if (url_.scheme() == "https" && target.scheme() == "http") {
    return fail(ErrorKind::network, "cannot fetch `" + url_.to_string() + "`: it redirects to `" +
                                        target.to_string() + "`, which is not encrypted");
  }
  if (++hops_ > kMostHops) {
    return fail(ErrorKind::network,
                "cannot fetch `" + url_.to_string() + "`: it redirects in a circle");
  }
  url_ = target.without_fragment();
  return {};
}

std::optional<Clock::duration> Transfer::end(CURLcode code) {
  if (status_ == 0) session_.curl.easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status_);
  const std::string detail =
      detail_[0] != '\0' ? detail_.data() : session_.curl.easy_strerror(code);
  if (stopped_ || code == CURLE_OK) {
    if (!stopped_ && is_redirect()) {
      if (const auto followed = follow_redirect(); !followed) {
        deliver(followed.error());
        return std::nullopt;
      }
      return Clock::duration::zero();
    }
    if (!stopped_ && is_worth_a_retry(status_)) return retry_or_fail(status_error(url_, status_));
    if (answer_ended() == Verdict::again) return Clock::duration::zero();
    return std::nullopt;
  }
  Error error = transfer_error(url_, code, detail);
  if (!is_worth_a_retry(code)) {
    deliver(std::move(error));
    return std::nullopt;
  }
  fresh_connection_ = true;
  headers_.clear();  // no Retry-After of an answer that broke off
  return retry_or_fail(std::move(error));
}

std::optional<Clock::duration> Transfer::end_stalled() {
  const auto seconds =
      std::chrono::ceil<std::chrono::seconds>(session_.options.stall_timeout).count();
  fresh_connection_ = true;
  headers_.clear();
  return retry_or_fail(stall_error(url_, static_cast<long>(seconds)));
}

std::optional<Clock::duration> Transfer::asked_delay() const {
  const auto text = find_header(headers_, "retry-after");
  if (!text) return std::nullopt;
  if (const auto seconds = parse_decimal(*text)) {
    return std::chrono::seconds(std::min<std::uint64_t>(*seconds, 1'000'000));
  }
  const auto date = parse_http_date(*text);
  if (!date) return std::nullopt;
  const std::chrono::sys_seconds then{std::chrono::seconds(*date)};
  const auto wait = then - std::chrono::system_clock::now();
  return std::max(std::chrono::duration_cast<Clock::duration>(wait), Clock::duration::zero());
}

std::optional<Clock::duration> Transfer::retry_or_fail(Error error) {
  if (made_progress()) attempts_ = 0;
  const auto asked = asked_delay();
  if (attempts_ >= session_.options.retries || (asked && *asked > kLongestDelay)) {
    deliver(std::move(error));
    return std::nullopt;
  }
  // Doubling, with up to half as much again at random, so that many clients do not come back at
  // once.
  const auto doubled = kFirstDelay * (1 << std::min(attempts_, 10));
  std::uniform_int_distribution<long> jitter(0, doubled.count() / 2);
  const auto own = doubled + std::chrono::milliseconds(jitter(session_.random));
  ++attempts_;
  return std::max<Clock::duration>(own, asked.value_or(Clock::duration::zero()));
}

}  // namespace sconce::http
