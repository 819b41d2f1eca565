#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sconce/base/result.hpp"
#include "sconce/document/json.hpp"
#include "sconce/pep/prerelease.hpp"

// Readers of a vector's `in` object; a missing or mistyped member is an error of kind `input`.
namespace sconce::cli {

[[nodiscard]] Result<std::string> text_member(const document::JsonValue& in, std::string_view key);
[[nodiscard]] Result<std::vector<std::string>> texts_member(const document::JsonValue& in,
                                                            std::string_view key);
/// null or absent: when_needed; false: never; true: always.
[[nodiscard]] pep::PrereleasePolicy policy_member(const document::JsonValue& in,
                                                  std::string_view key);
/// Whether the member is there and true.
[[nodiscard]] bool is_set(const document::JsonValue& in, std::string_view key);

/// An object with one member.
[[nodiscard]] document::JsonValue answer(std::string_view key, document::JsonValue value);
[[nodiscard]] document::JsonValue array_of(const std::vector<std::string>& texts);

}  // namespace sconce::cli
