#include "eval_requirements.hpp"

#include <iterator>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "debug.hpp"
#include "eval_arguments.hpp"
#include "sconce/base/result.hpp"
#include "sconce/document/json.hpp"
#include "sconce/os/files.hpp"
#include "sconce/os/process.hpp"
#include "sconce/pep/marker.hpp"
#include "sconce/pep/requirement.hpp"

namespace sconce::cli {

namespace {

Result<JsonValue> parse_marker(const JsonValue& in) {
  const pep::Marker marker = SCONCE_TRY(parsed_argument<pep::Marker>(in, "marker"));
  return answer("normalized", marker.to_string());
}

Result<JsonValue> evaluate_marker(const JsonValue& in) {
  const pep::Marker marker = SCONCE_TRY(parsed_argument<pep::Marker>(in, "marker"));
  const std::string context = SCONCE_TRY(text_argument(in, "context"));
  const JsonValue* given = SCONCE_TRY(argument(in, "environment"));
  const EvalEnvironment environment = SCONCE_TRY(EvalEnvironment::read(*given, context));
  return answer("value",
                SCONCE_TRY(marker.evaluate(environment.environment(), environment.names())));
}

/// The environments that vectors name, from the folder of the conformance data.
Result<JsonValue> read_named_environments() {
  const std::string folder =
      os::environment_variable("SCONCE_CONFORMANCE").value_or("../shared/conformance");
  const std::string text = SCONCE_TRY(os::read_file(folder + "/packaging/environments.json"));
  return document::parse_json(text);
}

Result<JsonValue> judge_marker(const JsonValue& in) {
  static const Result<JsonValue> named = read_named_environments();
  if (!named) return pass_error(named);
  const pep::Marker marker = SCONCE_TRY(parsed_argument<pep::Marker>(in, "marker"));
  JsonValue values = JsonValue::array();
  const auto names = SCONCE_TRY(texts_argument(in, "environments"));
  for (const std::string& name : names) {
    const JsonValue* given = SCONCE_TRY(argument(*named, name));
    const EvalEnvironment environment = SCONCE_TRY(EvalEnvironment::read(*given, "metadata"));
    const auto value = marker.evaluate(environment.environment(), environment.names());
    values.push_back(value ? JsonValue(*value) : JsonValue("error"));
  }
  return answer("values", std::move(values));
}

Result<JsonValue> join_markers(const JsonValue& in) {
  const pep::Marker a = SCONCE_TRY(parsed_argument<pep::Marker>(in, "a"));
  const pep::Marker b = SCONCE_TRY(parsed_argument<pep::Marker>(in, "b"));
  return answer("normalized", (a & b).to_string());
}

Result<JsonValue> separate_markers(const JsonValue& in) {
  const pep::Marker a = SCONCE_TRY(parsed_argument<pep::Marker>(in, "a"));
  const pep::Marker b = SCONCE_TRY(parsed_argument<pep::Marker>(in, "b"));
  return answer("normalized", (a | b).to_string());
}

Result<JsonValue> parse_requirement(const JsonValue& in) {
  const pep::Requirement requirement =
      SCONCE_TRY(parsed_argument<pep::Requirement>(in, "requirement"));
  JsonValue out = answer("name", requirement.name_text);
  out.set("extras", to_json(requirement.extra_texts));
  out.set("specifier", requirement.specifiers.to_string());
  out.set("url", requirement.url_text ? JsonValue(*requirement.url_text) : JsonValue());
  const bool has_marker = !requirement.marker.is_always_true();
  out.set("marker", has_marker ? JsonValue(requirement.marker.to_string()) : JsonValue());
  out.set("normalized", requirement.to_string());
  return out;
}

Result<JsonValue> compare_requirements(const JsonValue& in) {
  const auto a = SCONCE_TRY(parsed_argument<pep::Requirement>(in, "a"));
  const auto b = SCONCE_TRY(parsed_argument<pep::Requirement>(in, "b"));
  return answer("equal", a == b);
}

constexpr EvalOperation kOperations[] = {
    {"marker.parse", parse_marker},
    {"marker.evaluate", evaluate_marker},
    {"marker.truth", judge_marker},
    {"marker.and", join_markers},
    {"marker.or", separate_markers},
    {"requirement.parse", parse_requirement},
    {"requirement.equal", compare_requirements},
};

}  // namespace

std::span<const EvalOperation> requirement_operations() {
  static const std::vector<EvalOperation> all = [] {
    std::vector<EvalOperation> list(std::begin(kOperations), std::end(kOperations));
    for (const auto part : {tag_operations(), metadata_operations(), origin_operations()}) {
      list.insert(list.end(), part.begin(), part.end());
    }
    return list;
  }();
  return all;
}

}  // namespace sconce::cli
