#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "debug/debug.hpp"
#include "eval_arguments.hpp"
#include "eval_requirements.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/pep/file_name.hpp"
#include "sconce/pep/tag.hpp"

namespace sconce::cli {

namespace {

JsonValue tags_json(const std::vector<pep::Tag>& tags) {
  JsonValue list = JsonValue::array();
  for (const pep::Tag& tag : tags) list.push_back(tag.to_string());
  return list;
}

JsonValue sorted_tags_json(const pep::TagSet& set) {
  std::vector<std::string> texts;
  for (const pep::Tag& tag : set.expand()) texts.push_back(tag.to_string());
  std::ranges::sort(texts);
  const auto repeated = std::ranges::unique(texts);
  texts.erase(repeated.begin(), repeated.end());
  return to_json(texts);
}

Result<void> check_order(const JsonValue& in, const pep::TagSet& set) {
  if (!flag_argument(in, "validate_order") || set.is_sorted()) return {};
  return fail(ErrorKind::input, "the members of `" + set.to_string() + "` are not in order");
}

/// A list of one or two numbers.
Result<pep::ShortVersion> version_argument(const JsonValue& in, std::string_view key) {
  const JsonValue::Array* numbers = SCONCE_TRY(argument(in, key))->as_array();
  if (numbers == nullptr || numbers->empty() || numbers->front().as_integer() == nullptr) {
    return fail(ErrorKind::input, "a version is a list of numbers");
  }
  pep::ShortVersion version{.major = static_cast<std::uint32_t>(*numbers->front().as_integer())};
  if (numbers->size() > 1 && (*numbers)[1].as_integer() != nullptr) {
    version.minor = static_cast<std::uint32_t>(*(*numbers)[1].as_integer());
  }
  return version;
}

/// Absent and null are the empty text.
std::string optional_text(const JsonValue& in, std::string_view key) {
  const JsonValue* value = in.find(key);
  return value != nullptr && value->as_string() != nullptr ? *value->as_string() : std::string();
}

Result<JsonValue> parse_tags(const JsonValue& in) {
  const pep::TagSet set = SCONCE_TRY(parsed_argument<pep::TagSet>(in, "tag"));
  SCONCE_TRY(check_order(in, set));
  const JsonValue* limit = in.find("limit");
  if (limit != nullptr && limit->as_integer() != nullptr &&
      std::cmp_greater(set.count(), *limit->as_integer())) {
    return fail(ErrorKind::input, "`" + set.to_string() + "` lists more tags than allowed");
  }
  return answer("tags", sorted_tags_json(set));
}

Result<JsonValue> list_cpython_tags(const JsonValue& in) {
  const auto python = SCONCE_TRY(version_argument(in, "python_version"));
  const auto abis = SCONCE_TRY(texts_argument(in, "abis"));
  const auto platforms = SCONCE_TRY(texts_argument(in, "platforms"));
  return answer("tags", tags_json(pep::cpython_tags(python, abis, platforms)));
}

Result<JsonValue> list_compatible_tags(const JsonValue& in) {
  const auto python = SCONCE_TRY(version_argument(in, "python_version"));
  const auto platforms = SCONCE_TRY(texts_argument(in, "platforms"));
  return answer(
      "tags", tags_json(pep::compatible_tags(python, optional_text(in, "interpreter"), platforms)));
}

Result<JsonValue> list_pure_python_tags(const JsonValue& in) {
  const auto python = SCONCE_TRY(version_argument(in, "python_version"));
  return answer("tags", tags_json(pep::pure_python_tags(python)));
}

Result<JsonValue> list_generic_tags(const JsonValue& in) {
  const auto interpreter = SCONCE_TRY(text_argument(in, "interpreter"));
  const auto abis = SCONCE_TRY(texts_argument(in, "abis"));
  const auto platforms = SCONCE_TRY(texts_argument(in, "platforms"));
  return answer("tags", tags_json(pep::generic_tags(interpreter, abis, platforms)));
}

Result<JsonValue> list_mac_platforms(const JsonValue& in) {
  const auto version = SCONCE_TRY(version_argument(in, "version"));
  const auto machine = SCONCE_TRY(text_argument(in, "arch"));
  return answer("platforms", to_json(pep::mac_platforms(version, machine)));
}

Result<JsonValue> list_ios_platforms(const JsonValue& in) {
  const auto version = SCONCE_TRY(version_argument(in, "version"));
  const auto multiarch = SCONCE_TRY(text_argument(in, "multiarch"));
  return answer("platforms", to_json(pep::ios_platforms(version, multiarch)));
}

Result<JsonValue> list_android_platforms(const JsonValue& in) {
  const auto level = static_cast<std::uint32_t>(SCONCE_TRY(integer_argument(in, "api_level")));
  const auto abi = SCONCE_TRY(text_argument(in, "abi"));
  return answer("platforms", to_json(pep::android_platforms(level, abi)));
}

/// The tags of all these texts, in their order.
Result<std::vector<pep::Tag>> parse_all(const std::vector<std::string>& texts) {
  std::vector<pep::Tag> tags;
  for (const std::string& text : texts) {
    const auto more = SCONCE_TRY(pep::parse_tag_set(text));
    tags.insert(tags.end(), more.begin(), more.end());
  }
  return tags;
}

/// A candidate is `[name, [tags]]`.
Result<std::pair<std::string, std::vector<pep::Tag>>> read_candidate(const JsonValue& value) {
  const JsonValue::Array* pair = value.as_array();
  if (pair == nullptr || pair->size() != 2 || (*pair)[0].as_string() == nullptr) {
    return fail(ErrorKind::input, "a candidate is a name with its tags");
  }
  const auto texts = SCONCE_TRY(texts_argument(answer("tags", (*pair)[1]), "tags"));
  return std::pair(*(*pair)[0].as_string(), SCONCE_TRY(parse_all(texts)));
}

Result<JsonValue> select_by_tags(const JsonValue& in) {
  const auto best_first = SCONCE_TRY(texts_argument(in, "tags"));
  const pep::SupportedTags supported(SCONCE_TRY(parse_all(best_first)));
  const JsonValue::Array* candidates = SCONCE_TRY(argument(in, "candidates"))->as_array();
  if (candidates == nullptr) return fail(ErrorKind::input, "`candidates` is no list");
  // Rank, place in the input, name: equal ranks keep their order.
  std::vector<std::tuple<std::size_t, std::size_t, std::string>> ranked;
  for (const JsonValue& value : *candidates) {
    const auto [name, tags] = SCONCE_TRY(read_candidate(value));
    if (const auto rank = supported.rank(tags)) ranked.emplace_back(*rank, ranked.size(), name);
  }
  std::ranges::sort(ranked);
  JsonValue order = JsonValue::array();
  for (const auto& [rank, place, name] : ranked) order.push_back(name);
  return answer("order", std::move(order));
}

Result<JsonValue> parse_wheel_file_name(const JsonValue& in) {
  const auto wheel = SCONCE_TRY(parsed_argument<pep::WheelFileName>(in, "filename"));
  SCONCE_TRY(check_order(in, wheel.tags));
  JsonValue build = JsonValue::array();
  if (wheel.build) {
    build.push_back(wheel.build->first);
    build.push_back(wheel.build->second);
  }
  JsonValue out = answer("name", wheel.name.text());
  out.set("version", wheel.version.to_string());
  out.set("build", std::move(build));
  out.set("tags", sorted_tags_json(wheel.tags));
  return out;
}

Result<JsonValue> parse_sdist_file_name(const JsonValue& in) {
  const auto sdist = SCONCE_TRY(parsed_argument<pep::SdistFileName>(in, "filename"));
  JsonValue out = answer("name", sdist.name.text());
  out.set("version", sdist.version.to_string());
  return out;
}

constexpr EvalOperation kOperations[] = {
    {"tag.parse", parse_tags},
    {"tag.cpython", list_cpython_tags},
    {"tag.compatible", list_compatible_tags},
    {"tag.pure_python", list_pure_python_tags},
    {"tag.generic", list_generic_tags},
    {"tag.mac_platforms", list_mac_platforms},
    {"tag.ios_platforms", list_ios_platforms},
    {"tag.android_platforms", list_android_platforms},
    {"tag.select", select_by_tags},
    {"wheel_filename.parse", parse_wheel_file_name},
    {"sdist_filename.parse", parse_sdist_file_name},
};

}  // namespace

std::span<const EvalOperation> tag_operations() { return kOperations; }

}  // namespace sconce::cli
