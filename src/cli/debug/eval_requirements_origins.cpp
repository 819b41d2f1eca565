#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "debug/debug.hpp"
#include "eval_arguments.hpp"
#include "eval_requirements.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/document/json.hpp"
#include "sconce/pep/direct_url.hpp"
#include "sconce/pep/groups.hpp"

namespace sconce::cli {

namespace {

Result<pep::DirectUrl> direct_url_argument(const JsonValue& in) {
  const JsonValue* data = SCONCE_TRY(argument(in, "data"));
  return pep::DirectUrl::parse(document::write_json(*data, document::JsonStyle::compact));
}

Result<JsonValue> written(const pep::DirectUrl& direct_url, const pep::DirectUrl::Format& format) {
  return answer("written", SCONCE_TRY(document::parse_json(direct_url.to_json(format))));
}

Result<JsonValue> parse_direct_url(const JsonValue& in) {
  using Format = pep::DirectUrl::Format;
  const auto direct_url = SCONCE_TRY(direct_url_argument(in));
  return written(direct_url, Format{.credentials = Format::Credentials::kept});
}

Result<JsonValue> write_direct_url(const JsonValue& in) {
  using Format = pep::DirectUrl::Format;
  const auto direct_url = SCONCE_TRY(direct_url_argument(in));
  Format format;
  if (flag_argument(in, "legacy_hash")) format.legacy_hash = Format::LegacyHash::written;
  if (!flag_argument(in, "strip_user_password")) format.credentials = Format::Credentials::kept;
  format.harmless_users = SCONCE_TRY(texts_argument(in, "safe_user_passwords"));
  return written(direct_url, format);
}

std::string describe(const JsonValue& value) {
  return "`" + document::write_json(value, document::JsonStyle::compact) + "`";
}

pep::GroupEntryText read_entry(const JsonValue& value) {
  if (value.as_string() != nullptr) return *value.as_string();
  const JsonValue* include = value.find("include-group");
  const bool well_formed =
      include != nullptr && include->as_string() != nullptr && value.as_object()->size() == 1;
  if (well_formed) return pep::GroupInclude{*include->as_string()};
  return pep::MalformedEntry{describe(value)};
}

pep::GroupText read_group(const JsonValue& value) {
  if (value.as_array() == nullptr) return pep::MalformedEntry{describe(value)};
  std::vector<pep::GroupEntryText> entries;
  for (const JsonValue& item : *value.as_array()) entries.push_back(read_entry(item));
  return entries;
}

Result<pep::DependencyGroups> groups_argument(const JsonValue& in) {
  const JsonValue::Object* members = SCONCE_TRY(argument(in, "groups"))->as_object();
  if (members == nullptr) return fail(ErrorKind::input, "`groups` is no object");
  std::vector<std::pair<std::string, pep::GroupText>> groups;
  for (const auto& [name, value] : *members) groups.emplace_back(name, read_group(value));
  return pep::DependencyGroups::from(std::move(groups));
}

Result<JsonValue> check_groups(const JsonValue& in) {
  SCONCE_TRY(groups_argument(in));
  return JsonValue::object();
}

Result<JsonValue> look_up_group(const JsonValue& in) {
  const auto groups = SCONCE_TRY(groups_argument(in));
  const auto name = SCONCE_TRY(text_argument(in, "name"));
  const auto entries = SCONCE_TRY(groups.lookup(name));
  JsonValue list = JsonValue::array();
  for (const pep::GroupEntry& entry : entries) {
    if (const auto* include = std::get_if<pep::GroupInclude>(&entry)) {
      list.push_back(answer("include-group", include->group));
    } else {
      list.push_back(std::get<pep::Requirement>(entry).to_string());
    }
  }
  return answer("entries", std::move(list));
}

Result<JsonValue> resolve_groups(const JsonValue& in) {
  const auto groups = SCONCE_TRY(groups_argument(in));
  const auto names = SCONCE_TRY(texts_argument(in, "names"));
  JsonValue list = JsonValue::array();
  for (const std::string& name : names) {
    const auto requirements = SCONCE_TRY(groups.resolve(name));
    for (const pep::Requirement& requirement : requirements)
      list.push_back(requirement.to_string());
  }
  return answer("requirements", std::move(list));
}

constexpr EvalOperation kOperations[] = {
    {"direct_url.parse", parse_direct_url}, {"direct_url.write", write_direct_url},
    {"groups.check", check_groups},         {"groups.lookup", look_up_group},
    {"groups.resolve", resolve_groups},
};

}  // namespace

std::span<const EvalOperation> origin_operations() { return kOperations; }

}  // namespace sconce::cli
