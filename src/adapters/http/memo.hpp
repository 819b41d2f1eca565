#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sconce::http {

/// A stored answer (docs/formats/http-memo.md). A value.
struct Memo {
  long status = 200;
  std::int64_t fresh_until = 0;  ///< seconds since the epoch
  std::string etag;              ///< empty: none
  std::string last_modified;     ///< empty: none
  std::string content_type;
  std::string effective_url;  ///< without credentials
  std::string body;
};

/// Bytes of the memo, in the current version of the format.
[[nodiscard]] std::string write_memo(const Memo& memo, std::string_view body);
/// Reads them back; nothing for another version or for damaged bytes, so that the answer is fetched
/// again.
[[nodiscard]] std::optional<Memo> read_memo(std::string bytes);

}  // namespace sconce::http
