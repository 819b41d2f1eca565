#include "failure.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "sconce/base/error.hpp"
#include "sconce/base/url.hpp"

namespace sconce::http {
namespace {

Error network(const Url& url, std::string_view cause) {
  return Error(ErrorKind::network, fmt::format("cannot fetch `{}`: {}", url.to_string(), cause));
}

std::string cause_in_words(const Url& url, CURLcode code, std::string_view detail) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return fmt::format("the name of the host `{}` cannot be resolved", url.host());
    case CURLE_COULDNT_RESOLVE_PROXY:
      return "the name of the proxy cannot be resolved";
    case CURLE_COULDNT_CONNECT:
      return fmt::format("no connection to `{}`", url.origin());
    case CURLE_OPERATION_TIMEDOUT:
      return "no answer in time";
    case CURLE_PEER_FAILED_VERIFICATION:
      return fmt::format("the certificate of `{}` is not trusted ({})", url.host(), detail);
    case CURLE_SSL_CACERT_BADFILE:
      return fmt::format("the certificate bundle cannot be read ({})", detail);
    case CURLE_SSL_CONNECT_ERROR:
      return fmt::format("no secure connection to `{}` ({})", url.host(), detail);
    case CURLE_PARTIAL_FILE:
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
      return "the connection broke off";
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
      return "the HTTP/2 stream broke off";
    case CURLE_BAD_CONTENT_ENCODING:
      return "the body is compressed in a way that cannot be read";
    default:
      return std::string(detail);
  }
}

std::string_view hint_for(CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return "check the spelling of the address and that this machine has a network";
    case CURLE_COULDNT_RESOLVE_PROXY:
      return "check the proxy setting (`--proxy`, `https_proxy`, or pip's `proxy`)";
    case CURLE_COULDNT_CONNECT:
      return "check that the server is up, and whether a proxy has to be set";
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
      return "name the certificate bundle of your network (pip's `cert` setting or "
             "`PIP_CERT`)";
    case CURLE_OPERATION_TIMEDOUT:
      return "try again, or allow more time (pip's `timeout` setting)";
    default:
      return "try again; what has arrived is kept";
  }
}

}  // namespace

bool is_worth_a_retry(CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_PARTIAL_FILE:
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_BAD_CONTENT_ENCODING:
      return true;
    default:
      return false;
  }
}

bool is_worth_a_retry(long status) {
  return status == 408 || status == 429 ||
         (status >= 500 && status < 600 && status != 501 && status != 505);
}

Error transfer_error(const Url& url, CURLcode code, std::string_view detail) {
  return network(url, cause_in_words(url, code, detail)).with_hint(std::string(hint_for(code)));
}

Error status_error(const Url& url, long status) {
  if (status == 401 || status == 407) {
    return network(url, fmt::format("the server asks who you are (status {})", status))
        .with_hint(status == 407 ? "give user and password in the proxy's URL"
                                 : "give user and password in the index URL or in ~/.netrc");
  }
  if (status == 403) {
    return network(url, "the server refuses access (status 403)")
        .with_hint("check the credentials for this index, and whether it serves this network");
  }
  if (status == 404 || status == 410) {
    return network(url, fmt::format("it is not there (status {})", status))
        .with_hint("check the address; the index may have moved or removed the file");
  }
  if (status == 429) {
    return network(url, "the server asks for fewer requests (status 429)")
        .with_hint("wait a while and try again");
  }
  if (status >= 500) {
    return network(url, fmt::format("the server fails (status {})", status))
        .with_hint("try again later");
  }
  return network(url, fmt::format("unexpected answer (status {})", status));
}

Error stall_error(const Url& url, long seconds) {
  return network(url, fmt::format("nothing arrived for {} s", seconds))
      .with_hint("try again, or allow more time (pip's `timeout` setting)");
}

}  // namespace sconce::http
