#pragma once

#include <string_view>

#include "curl_api.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/url.hpp"

namespace sconce::http {

/// Whether an attempt that ended like this may do better when it is made again.
[[nodiscard]] bool is_worth_a_retry(CURLcode code);
[[nodiscard]] bool is_worth_a_retry(long status);

/// The error for people: address, cause and what to do. `detail` is libcurl's own text, maybe
/// empty.
[[nodiscard]] Error transfer_error(const Url& url, CURLcode code, std::string_view detail);
/// The error for an answer that is of no use.
[[nodiscard]] Error status_error(const Url& url, long status);
/// The error for a transfer on which nothing arrived for too long.
[[nodiscard]] Error stall_error(const Url& url, long seconds);

}  // namespace sconce::http
