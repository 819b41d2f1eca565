#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sconce::http {

using HeaderList = std::vector<std::pair<std::string, std::string>>;

/// What of Cache-Control decides for a private cache (RFC 9111, section 5.2.2). A value.
struct CacheControl {
  bool no_store = false;
  bool no_cache = false;
  std::optional<std::uint64_t> max_age;  ///< seconds
  /// Unknown and malformed directives are passed over; a malformed max-age counts as 0.
  [[nodiscard]] static CacheControl parse(std::string_view text);
};

/// Seconds since the epoch of an HTTP date in its preferred form ("Sun, 06 Nov 1994 08:49:37 GMT",
/// RFC 9110, section 5.6.7); nothing for anything else.
[[nodiscard]] std::optional<std::int64_t> parse_http_date(std::string_view text);

/// First header of this name (lower case).
[[nodiscard]] std::optional<std::string> find_header(const HeaderList& headers,
                                                     std::string_view lower_case_name);

/// Until when an answer that arrived at `now` (seconds since the epoch) is fresh: `now` itself if
/// it has to be revalidated each time, nothing if it must not be stored. Lifetimes come from
/// max-age or Expires, less Age; nothing is guessed from Last-Modified.
[[nodiscard]] std::optional<std::int64_t> fresh_until(const HeaderList& headers, std::int64_t now);

}  // namespace sconce::http
