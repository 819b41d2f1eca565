#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sconce::store {

/// Content of a memo's file (docs/formats/store.md): a header line with sizes and checksum, the
/// key, the value.
[[nodiscard]] std::string to_memo_bytes(std::string_view key, std::string_view value);
/// The value, if the bytes are whole, of this version and of this key. Takes the bytes over.
[[nodiscard]] std::optional<std::string> parse_memo(std::string bytes, std::string_view key);

}  // namespace sconce::store
