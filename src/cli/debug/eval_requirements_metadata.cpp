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
#include "sconce/base/text.hpp"
#include "sconce/pep/licence.hpp"
#include "sconce/pep/metadata_fields.hpp"

namespace sconce::cli {

namespace {

JsonValue to_json_value(const std::string& text) {
  return is_utf8(text) ? JsonValue(text) : answer("$bytes_hex", to_hex(text));
}
JsonValue to_json_value(const std::vector<std::string>& texts) {
  JsonValue list = JsonValue::array();
  for (const std::string& text : texts) list.push_back(to_json_value(text));
  return list;
}
JsonValue to_json_value(const pep::MetadataLabels& labels) {
  JsonValue object = JsonValue::object();
  for (const auto& [label, address] : labels) object.set(label, address);
  return object;
}
JsonValue to_json_value(const pep::MetadataValue& value) {
  return std::visit([](const auto& kind) { return to_json_value(kind); }, value);
}

Result<pep::MetadataValue> from_json_value(const JsonValue& value) {
  if (value.as_string() != nullptr) return *value.as_string();
  if (value.as_array() != nullptr) {
    return SCONCE_TRY(texts_argument(answer("value", value), "value"));
  }
  if (value.as_object() == nullptr) return fail(ErrorKind::input, "a field has another type");
  pep::MetadataLabels labels;
  for (const auto& [label, address] : *value.as_object()) {
    if (address.as_string() == nullptr) return fail(ErrorKind::input, "an address is no text");
    labels.emplace_back(label, *address.as_string());
  }
  return labels;
}

Result<pep::MetadataMap> fields_argument(const JsonValue& in) {
  const JsonValue::Object* members = SCONCE_TRY(argument(in, "fields"))->as_object();
  if (members == nullptr) return fail(ErrorKind::input, "`fields` is no object");
  pep::MetadataMap fields;
  for (const auto& [key, value] : *members) {
    fields.emplace(key, SCONCE_TRY(from_json_value(value)));
  }
  return fields;
}

/// The file, as text or in hexadecimal.
Result<std::string> file_argument(const JsonValue& in) {
  if (in.find("bytes_hex") == nullptr) return text_argument(in, "text");
  const std::string hex = SCONCE_TRY(text_argument(in, "bytes_hex"));
  return from_hex(hex);
}

Result<JsonValue> parse_metadata(const JsonValue& in) {
  const auto file = pep::MetadataFields::parse(SCONCE_TRY(file_argument(in)));
  JsonValue fields = JsonValue::object(), unparsed = JsonValue::object();
  for (const auto& [key, value] : file.fields) fields.set(key, to_json_value(value));
  for (const auto& [header, values] : file.unparsed) unparsed.set(header, to_json_value(values));
  JsonValue out = answer("fields", std::move(fields));
  out.set("unparsed", std::move(unparsed));
  return out;
}

/// Faults become one error that names every field.
Result<JsonValue> report(const std::vector<pep::MetadataFault>& faults) {
  if (faults.empty()) return JsonValue::object();
  std::vector<std::string> lines;
  for (const pep::MetadataFault& fault : faults)
    lines.push_back(fault.field + ": " + fault.message);
  return fail(ErrorKind::input, join(lines, "; "));
}

Result<JsonValue> validate_fields(const JsonValue& in) {
  return report(pep::validate_metadata(SCONCE_TRY(fields_argument(in))));
}

Result<JsonValue> validate_file(const JsonValue& in) {
  const auto file = pep::MetadataFields::parse(SCONCE_TRY(file_argument(in)));
  return report(pep::validate_metadata(file));
}

Result<JsonValue> check_field(const JsonValue& in) {
  const auto fields = SCONCE_TRY(fields_argument(in));
  const auto key = SCONCE_TRY(text_argument(in, "field"));
  const auto value = SCONCE_TRY(pep::checked_metadata_field(fields, key));
  return answer("value", value ? to_json_value(*value) : JsonValue());
}

Result<JsonValue> normalize_licence(const JsonValue& in) {
  const auto expression = SCONCE_TRY(text_argument(in, "expression"));
  return answer("normalized", SCONCE_TRY(pep::normalize_licence_expression(expression)));
}

constexpr EvalOperation kOperations[] = {
    {"metadata.parse", parse_metadata},        {"metadata.validate", validate_fields},
    {"metadata.validate_text", validate_file}, {"metadata.field", check_field},
    {"license.normalize", normalize_licence},
};

}  // namespace

std::span<const EvalOperation> metadata_operations() { return kOperations; }

}  // namespace sconce::cli
