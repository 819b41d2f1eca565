#include "eval_input.hpp"

#include <utility>

namespace sconce::cli {
namespace {

using document::JsonValue;

std::unexpected<Error> missing(std::string_view key) {
  return fail(ErrorKind::input, "the vector has no proper `" + std::string(key) + "`");
}

}  // namespace

Result<std::string> text_member(const JsonValue& in, std::string_view key) {
  const auto* value = in.find(key);
  if (value == nullptr || value->as_string() == nullptr) return missing(key);
  return *value->as_string();
}

Result<std::vector<std::string>> texts_member(const JsonValue& in, std::string_view key) {
  const auto* value = in.find(key);
  if (value == nullptr || value->as_array() == nullptr) return missing(key);
  std::vector<std::string> texts;
  for (const auto& element : *value->as_array()) {
    if (element.as_string() == nullptr) return missing(key);
    texts.push_back(*element.as_string());
  }
  return texts;
}

pep::PrereleasePolicy policy_member(const JsonValue& in, std::string_view key) {
  const auto* value = in.find(key);
  if (value == nullptr || value->as_bool() == nullptr) return pep::PrereleasePolicy::when_needed;
  return *value->as_bool() ? pep::PrereleasePolicy::always : pep::PrereleasePolicy::never;
}

bool is_set(const JsonValue& in, std::string_view key) {
  const auto* value = in.find(key);
  return value != nullptr && value->as_bool() != nullptr && *value->as_bool();
}

JsonValue answer(std::string_view key, JsonValue value) {
  auto out = JsonValue::object();
  out.set(key, std::move(value));
  return out;
}

JsonValue array_of(const std::vector<std::string>& texts) {
  auto array = JsonValue::array();
  for (const auto& text : texts) array.push_back(text);
  return array;
}

}  // namespace sconce::cli
