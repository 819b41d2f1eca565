#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "debug.hpp"
#include "input.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/document/json.hpp"

namespace sconce::cli {
namespace {

using document::JsonValue;
using Operations = std::map<std::string_view, Result<JsonValue> (*)(const JsonValue&)>;

Operations all_operations() {
  Operations operations;
  for (const auto& table : {version_operations(), requirement_operations(), pylock_operations()}) {
    for (const auto& operation : table) operations.emplace(operation.op, operation.evaluate);
  }
  return operations;
}

JsonValue refusal(const Error& error) {
  auto out = JsonValue::object();
  out.set("ok", false);
  out.set("error", error.to_string());
  return out;
}

JsonValue evaluate(const Operations& operations, const JsonValue& vector) {
  const auto* op = vector.find("op");
  const auto* in = vector.find("in");
  if (op == nullptr || op->as_string() == nullptr || in == nullptr) {
    return refusal({ErrorKind::input, "a vector has members `op` and `in`"});
  }
  const auto found = operations.find(*op->as_string());
  if (found == operations.end()) {
    return refusal({ErrorKind::unsupported, "unknown operation `" + *op->as_string() + "`"});
  }
  auto result = found->second(*in);
  if (!result) return refusal(result.error());
  auto out = JsonValue::object();
  out.set("ok", true);
  for (const auto& [key, value] : *result->as_object()) out.set(key, value);
  return out;
}

JsonValue evaluate_line(const Operations& operations, std::string_view line) {
  auto answer = JsonValue::object();
  const auto vector = document::parse_json(line);
  if (!vector) {
    answer.set("id", JsonValue());
    answer.set("out", refusal(vector.error()));
    return answer;
  }
  const auto* id = vector->find("id");
  answer.set("id", id == nullptr ? JsonValue() : *id);
  answer.set("out", evaluate(operations, *vector));
  return answer;
}

}  // namespace

int debug_eval(const std::vector<std::string>& arguments) {
  if (!arguments.empty()) {
    return report_debug_error({ErrorKind::usage, "`sconce debug eval` takes no arguments"});
  }
  const auto text = read_debug_input("-");
  if (!text) return report_debug_error(text.error());
  const auto operations = all_operations();
  for (const auto line : split_lines(*text)) {
    if (trim(line).empty()) continue;
    write_debug_output(
        document::write_json(evaluate_line(operations, line), document::JsonStyle::compact) + "\n");
  }
  return 0;
}

}  // namespace sconce::cli
