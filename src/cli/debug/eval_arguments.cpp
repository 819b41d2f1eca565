#include "eval_arguments.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <expected>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/pep/marker.hpp"
#include "sconce/pep/name.hpp"

namespace sconce::cli {

namespace {

std::unexpected<Error> refuse(std::string_view key, std::string_view expected) {
  return fail(ErrorKind::input, fmt::format("the vector's `{}` is not {}", key, expected));
}

/// The member of the environment that has this name; null if none has.
std::string* field_named(pep::MarkerEnvironment& environment, std::string_view name) {
  const std::pair<std::string_view, std::string*> fields[] = {
      {"os_name", &environment.os_name},
      {"sys_platform", &environment.sys_platform},
      {"platform_machine", &environment.platform_machine},
      {"platform_python_implementation", &environment.platform_python_implementation},
      {"platform_release", &environment.platform_release},
      {"platform_system", &environment.platform_system},
      {"platform_version", &environment.platform_version},
      {"python_version", &environment.python_version},
      {"python_full_version", &environment.python_full_version},
      {"implementation_name", &environment.implementation_name},
      {"implementation_version", &environment.implementation_version},
  };
  for (const auto& [field, place] : fields) {
    if (field == name) return place;
  }
  return nullptr;
}

Result<std::set<pep::ExtraName>> read_names(const std::string& key, const JsonValue& value) {
  const JsonValue::Array* items = value.as_array();
  if (items == nullptr) return refuse(key, "a list");
  std::set<pep::ExtraName> names;
  for (const JsonValue& item : *items) {
    if (item.as_string() == nullptr) return refuse(key, "a list of texts");
    names.insert(pep::ExtraName::unchecked(*item.as_string()));
  }
  return names;
}

}  // namespace

Result<const JsonValue*> argument(const JsonValue& in, std::string_view key) {
  const JsonValue* value = in.find(key);
  if (value == nullptr) return refuse(key, "there");
  return value;
}

Result<std::string> text_argument(const JsonValue& in, std::string_view key) {
  const std::string* text = SCONCE_TRY(argument(in, key))->as_string();
  if (text == nullptr) return refuse(key, "a text");
  return *text;
}

Result<std::vector<std::string>> texts_argument(const JsonValue& in, std::string_view key) {
  std::vector<std::string> texts;
  const JsonValue* value = in.find(key);
  if (value == nullptr || value->is_null()) return texts;
  if (value->as_array() == nullptr) return refuse(key, "a list");
  for (const JsonValue& item : *value->as_array()) {
    if (item.as_string() == nullptr) return refuse(key, "a list of texts");
    texts.push_back(*item.as_string());
  }
  return texts;
}

Result<std::int64_t> integer_argument(const JsonValue& in, std::string_view key) {
  const std::int64_t* number = SCONCE_TRY(argument(in, key))->as_integer();
  if (number == nullptr) return refuse(key, "a whole number");
  return *number;
}

bool flag_argument(const JsonValue& in, std::string_view key) {
  const JsonValue* value = in.find(key);
  return value != nullptr && value->as_bool() != nullptr && *value->as_bool();
}

JsonValue answer(std::string_view key, JsonValue value) {
  JsonValue object = JsonValue::object();
  object.set(key, std::move(value));
  return object;
}

JsonValue to_json(const std::vector<std::string>& texts) {
  JsonValue list = JsonValue::array();
  for (const std::string& text : texts) list.push_back(text);
  return list;
}

std::string to_hex(std::string_view bytes) {
  std::string hex;
  for (const char byte : bytes) hex += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  return hex;
}

Result<std::string> from_hex(std::string_view hex) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  if (hex.size() % 2 != 0) return refuse("bytes_hex", "hexadecimal");
  std::string bytes;
  for (std::size_t at = 0; at < hex.size(); at += 2) {
    const std::size_t high = kDigits.find(to_ascii_lower(hex[at]));
    const std::size_t low = kDigits.find(to_ascii_lower(hex[at + 1]));
    if (high > 15 || low > 15) return refuse("bytes_hex", "hexadecimal");
    bytes += static_cast<char>(high * 16 + low);
  }
  return bytes;
}

Result<EvalEnvironment> EvalEnvironment::read(const JsonValue& environment,
                                              std::string_view context) {
  const JsonValue::Object* members = environment.as_object();
  if (members == nullptr) return refuse("environment", "an object");
  EvalEnvironment result;
  if (context == "metadata") result.extra_.emplace();
  if (context == "lock_file") {
    result.extras_.emplace();
    result.groups_.emplace();
  }
  for (const auto& [name, value] : *members) SCONCE_TRY(result.add(name, value));
  return result;
}

Result<void> EvalEnvironment::add(const std::string& name, const JsonValue& value) {
  if (name == "extras") {
    extras_ = SCONCE_TRY(read_names(name, value));
    return {};
  }
  if (name == "dependency_groups") {
    groups_ = SCONCE_TRY(read_names(name, value));
    return {};
  }
  if (value.as_string() == nullptr) return refuse(name, "a text");
  const std::string& text = *value.as_string();
  if (name == "extra") {
    extra_.emplace();
    if (!text.empty()) extra_->insert(pep::ExtraName::unchecked(text));
  } else if (std::string* field = field_named(environment_, name)) {
    *field = text;
  } else {
    own_[name] = text;
  }
  return {};
}

pep::MarkerNames EvalEnvironment::names() const {
  return {.extra = extra_ ? &*extra_ : nullptr,
          .extras = extras_ ? &*extras_ : nullptr,
          .dependency_groups = groups_ ? &*groups_ : nullptr,
          .own = &own_};
}

}  // namespace sconce::cli
