#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sconce/base/result.hpp"
#include "sconce/document/json.hpp"

// `sconce debug ...`: answers conformance suites. Undocumented to users but for being unstable.
namespace sconce::cli {

/// One operation of `sconce debug eval`: takes the `in` object of a vector and returns the keys of
/// `out` without `ok`; an error means `ok: false`.
struct EvalOperation {
  std::string_view op;
  Result<document::JsonValue> (*evaluate)(const document::JsonValue& in);
};

/// version.*, specifier.*, specifier_set.*, range.*, name.*          (eval_versions.cpp)
std::span<const EvalOperation> version_operations();
/// marker.*, requirement.*, *_filename.*, tag.*, metadata.*, license.*, direct_url.*, groups.*
/// (eval_requirements.cpp and its siblings)
std::span<const EvalOperation> requirement_operations();
/// pylock.*                                                          (eval_pylock.cpp)
std::span<const EvalOperation> pylock_operations();

// Each takes the words after `sconce debug NAME` and returns the exit code.
int debug_eval(const std::vector<std::string>& arguments);
int debug_toml(const std::vector<std::string>& arguments);  ///< FILE or `-`: tagged JSON on stdout
int debug_json(const std::vector<std::string>& arguments);  ///< FILE or `-`
int debug_simple(const std::vector<std::string>& arguments);  ///< FILE BASE_URL: what a page says
int debug_unpack(const std::vector<std::string>& arguments);  ///< FILE DIR

}  // namespace sconce::cli
