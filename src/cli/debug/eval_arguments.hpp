#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sconce/base/result.hpp"
#include "sconce/document/json.hpp"
#include "sconce/pep/marker.hpp"

// What the operations of `sconce debug eval` share: members of a vector's `in`, and answers.
namespace sconce::cli {

using document::JsonValue;

/// The member; an error where it is absent.
[[nodiscard]] Result<const JsonValue*> argument(const JsonValue& in, std::string_view key);
[[nodiscard]] Result<std::string> text_argument(const JsonValue& in, std::string_view key);
/// The text, parsed as a T.
template <class T>
[[nodiscard]] Result<T> parsed_argument(const JsonValue& in, std::string_view key) {
  return T::parse(SCONCE_TRY(text_argument(in, key)));
}
/// An absent or null member is an empty list.
[[nodiscard]] Result<std::vector<std::string>> texts_argument(const JsonValue& in,
                                                              std::string_view key);
[[nodiscard]] Result<std::int64_t> integer_argument(const JsonValue& in, std::string_view key);
/// An absent member is false.
[[nodiscard]] bool flag_argument(const JsonValue& in, std::string_view key);

/// An object with this one member.
[[nodiscard]] JsonValue answer(std::string_view key, JsonValue value);
[[nodiscard]] JsonValue to_json(const std::vector<std::string>& texts);
/// Bytes as text in hexadecimal and back.
[[nodiscard]] std::string to_hex(std::string_view bytes);
[[nodiscard]] Result<std::string> from_hex(std::string_view hex);

/// A marker environment with the names that go beyond it, as the vectors write one.
class EvalEnvironment {
 public:
  /// `context` is `metadata`, `lock_file` or `requirement`: which names are defined by default.
  [[nodiscard]] static Result<EvalEnvironment> read(const JsonValue& environment,
                                                    std::string_view context);
  [[nodiscard]] const pep::MarkerEnvironment& environment() const { return environment_; }
  /// Borrows from this.
  [[nodiscard]] pep::MarkerNames names() const;

 private:
  Result<void> add(const std::string& name, const JsonValue& value);
  pep::MarkerEnvironment environment_;
  std::optional<std::set<pep::ExtraName>> extra_, extras_, groups_;
  std::map<std::string, std::string, std::less<>> own_;
};

}  // namespace sconce::cli
