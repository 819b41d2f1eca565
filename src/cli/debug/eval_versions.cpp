#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "candidate_range.hpp"
#include "debug.hpp"
#include "eval_arguments.hpp"
#include "eval_ranges.hpp"
#include "sconce/base/result.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/pep/prerelease.hpp"
#include "sconce/pep/specifier.hpp"
#include "sconce/pep/version.hpp"

namespace sconce::cli {
namespace {

using pep::Installed;
using pep::PrereleasePolicy;
using pep::Specifier;
using pep::SpecifierSet;
using pep::Version;

// Versions ------------------------------------------------------------------------------------

JsonValue number_or_null(const std::optional<std::uint64_t>& number) {
  return number ? JsonValue(*number) : JsonValue();
}

JsonValue pre_value(const std::optional<Version::Pre>& pre) {
  if (!pre) return {};
  static constexpr std::string_view kLetters[] = {"a", "b", "rc"};
  auto value = JsonValue::array();
  value.push_back(kLetters[static_cast<std::size_t>(pre->kind)]);
  value.push_back(pre->number);
  return value;
}

Result<JsonValue> evaluate_version_parse(const JsonValue& in) {
  const auto version = SCONCE_TRY(parsed_argument<Version>(in, "version"));
  auto release = JsonValue::array();
  for (const auto number : version.release()) release.push_back(number);
  auto out = answer("normalized", version.to_string());
  out.set("epoch", version.epoch());
  out.set("release", std::move(release));
  out.set("pre", pre_value(version.pre()));
  out.set("post", number_or_null(version.post()));
  out.set("dev", number_or_null(version.dev()));
  out.set("local", version.has_local() ? JsonValue(version.local_text()) : JsonValue());
  out.set("public", version.public_version().to_string());
  out.set("base_version", version.base_version().to_string());
  out.set("is_prerelease", version.is_prerelease());
  out.set("is_postrelease", version.is_postrelease());
  out.set("is_devrelease", version.is_devrelease());
  return out;
}

Result<JsonValue> evaluate_version_order(const JsonValue& in) {
  std::vector<std::pair<Version, std::string>> versions;
  const auto texts = SCONCE_TRY(texts_argument(in, "versions"));
  for (const auto& text : texts) {
    auto version = SCONCE_TRY(Version::parse(text));
    versions.emplace_back(std::move(version), text);
  }
  std::sort(versions.begin(), versions.end());
  auto groups = JsonValue::array();
  for (auto next = versions.begin(); next != versions.end();) {
    auto group = JsonValue::array();
    const auto& first = next->first;
    for (; next != versions.end() && next->first == first; ++next) group.push_back(next->second);
    groups.push_back(std::move(group));
  }
  return answer("groups", std::move(groups));
}

Result<JsonValue> evaluate_version_canonicalize(const JsonValue& in) {
  const auto text = SCONCE_TRY(text_argument(in, "version"));
  const auto version = Version::try_parse(text);
  if (!version) return answer("canonical", text);
  auto fields = version->fields();
  if (flag_argument(in, "strip_trailing_zero")) {
    while (fields.release.size() > 1 && fields.release.back() == 0) fields.release.pop_back();
  }
  return answer("canonical", Version::from_fields(std::move(fields)).to_string());
}

// Specifiers and sets of them -----------------------------------------------------------------

Result<JsonValue> evaluate_specifier_parse(const JsonValue& in) {
  const auto specifier = SCONCE_TRY(parsed_argument<Specifier>(in, "specifier"));
  const bool is_prefix = specifier.op() == pep::SpecifierOperator::equal_prefix ||
                         specifier.op() == pep::SpecifierOperator::not_equal_prefix;
  auto out = answer("operator", pep::to_string(specifier.op()));
  out.set("version", specifier.version_text() + (is_prefix ? ".*" : ""));
  out.set("normalized", specifier.to_string());
  out.set("prereleases",
          specifier.version() ? JsonValue(specifier.names_prerelease()) : JsonValue());
  return out;
}

Result<JsonValue> evaluate_specifier_equal(const JsonValue& in) {
  const auto left = SCONCE_TRY(parsed_argument<Specifier>(in, "a"));
  const auto right = SCONCE_TRY(parsed_argument<Specifier>(in, "b"));
  return answer("equal", left == right);
}

Result<JsonValue> evaluate_contains(const JsonValue& in) {
  const auto set = SCONCE_TRY(parsed_argument<SpecifierSet>(in, "specifier"));
  const auto policy =
      pep::effective_policy(policy_argument(in, "prereleases"), policy_argument(in, "policy"));
  const auto installed = flag_argument(in, "installed") ? Installed::yes : Installed::no;
  auto contains = JsonValue::array();
  const auto candidates = SCONCE_TRY(texts_argument(in, "versions"));
  for (const auto& candidate : candidates) {
    const auto version = Version::try_parse(candidate);
    contains.push_back(set.contains_text(candidate) &&
                       (!version || pep::is_admitted(*version, policy, installed)));
  }
  return answer("contains", std::move(contains));
}

// A specifier that names a pre-release asks for pre-releases unless it was told otherwise.
PrereleasePolicy policy_of(const SpecifierSet& set, const JsonValue& in) {
  const auto told = policy_argument(in, "policy");
  return told == PrereleasePolicy::when_needed && set.names_prerelease() ? PrereleasePolicy::always
                                                                         : told;
}

Result<JsonValue> evaluate_filter(const JsonValue& in) {
  const auto set = SCONCE_TRY(parsed_argument<SpecifierSet>(in, "specifier"));
  const auto policy = pep::effective_policy(policy_argument(in, "prereleases"), policy_of(set, in));
  std::vector<std::string> matching;
  std::vector<std::optional<Version>> versions;
  auto candidates = SCONCE_TRY(texts_argument(in, "versions"));
  for (auto& candidate : candidates) {
    if (!set.contains_text(candidate)) continue;
    versions.push_back(Version::try_parse(candidate));
    matching.push_back(std::move(candidate));
  }
  auto remaining = JsonValue::array();
  for (const auto place : pep::without_prereleases(versions, policy)) {
    remaining.push_back(matching[place]);
  }
  return answer("versions", std::move(remaining));
}

Result<JsonValue> evaluate_set_parse(const JsonValue& in) {
  const auto set = SCONCE_TRY(parsed_argument<SpecifierSet>(in, "specifier"));
  std::vector<std::string> clauses;
  for (const auto& clause : set.clauses()) clauses.push_back(clause.to_string());
  std::sort(clauses.begin(), clauses.end());
  auto out = answer("normalized", set.to_string());
  out.set("clauses", to_json(clauses));
  return out;
}

Result<JsonValue> evaluate_set_equal(const JsonValue& in) {
  return answer("equal", SCONCE_TRY(parsed_argument<SpecifierSet>(in, "a")) ==
                             SCONCE_TRY(parsed_argument<SpecifierSet>(in, "b")));
}

Result<JsonValue> evaluate_set_and(const JsonValue& in) {
  const auto both = SCONCE_TRY(parsed_argument<SpecifierSet>(in, "a")) &
                    SCONCE_TRY(parsed_argument<SpecifierSet>(in, "b"));
  return answer("normalized", both.to_string());
}

Result<JsonValue> evaluate_set_is_unsatisfiable(const JsonValue& in) {
  const auto set = SCONCE_TRY(parsed_argument<SpecifierSet>(in, "specifier"));
  const auto range = CandidateRange::from(set, policy_argument(in, "policy"));
  return answer("unsatisfiable", range.is_empty());
}

Result<CandidateRange> set_range(const JsonValue& in, std::string_view key) {
  const auto set = SCONCE_TRY(parsed_argument<SpecifierSet>(in, key));
  return CandidateRange::from(set, PrereleasePolicy::when_needed);
}

Result<JsonValue> evaluate_set_is_subset(const JsonValue& in) {
  const auto left = SCONCE_TRY(set_range(in, "a")), right = SCONCE_TRY(set_range(in, "b"));
  return answer("value", left.is_subset_of(right));
}

Result<JsonValue> evaluate_set_is_superset(const JsonValue& in) {
  const auto left = SCONCE_TRY(set_range(in, "a")), right = SCONCE_TRY(set_range(in, "b"));
  return answer("value", right.is_subset_of(left));
}

Result<JsonValue> evaluate_set_is_disjoint(const JsonValue& in) {
  const auto left = SCONCE_TRY(set_range(in, "a")), right = SCONCE_TRY(set_range(in, "b"));
  return answer("value", (left & right).is_empty());
}

// Names ---------------------------------------------------------------------------------------

Result<JsonValue> evaluate_name_normalize(const JsonValue& in) {
  const auto name = SCONCE_TRY(text_argument(in, "name"));
  auto out = answer("normalized", pep::normalize_name(name));
  out.set("valid", pep::NormalizedName::parse(name).has_value());
  return out;
}

Result<JsonValue> evaluate_name_is_normalized(const JsonValue& in) {
  const auto text = SCONCE_TRY(text_argument(in, "name"));
  const auto name = pep::NormalizedName::parse(text);
  return answer("value", name && name->text() == text);
}

constexpr EvalOperation kOperations[] = {
    {"version.parse", evaluate_version_parse},
    {"version.order", evaluate_version_order},
    {"version.canonicalize", evaluate_version_canonicalize},
    {"specifier.parse", evaluate_specifier_parse},
    {"specifier.contains", evaluate_contains},
    {"specifier.filter", evaluate_filter},
    {"specifier.equal", evaluate_specifier_equal},
    {"specifier_set.parse", evaluate_set_parse},
    {"specifier_set.contains", evaluate_contains},
    {"specifier_set.filter", evaluate_filter},
    {"specifier_set.equal", evaluate_set_equal},
    {"specifier_set.and", evaluate_set_and},
    {"specifier_set.is_unsatisfiable", evaluate_set_is_unsatisfiable},
    {"specifier_set.is_subset", evaluate_set_is_subset},
    {"specifier_set.is_superset", evaluate_set_is_superset},
    {"specifier_set.is_disjoint", evaluate_set_is_disjoint},
    {"name.normalize", evaluate_name_normalize},
    {"name.is_normalized", evaluate_name_is_normalized},
};

std::vector<EvalOperation> with_ranges() {
  std::vector<EvalOperation> all(std::begin(kOperations), std::end(kOperations));
  all.insert(all.end(), range_operations().begin(), range_operations().end());
  return all;
}

}  // namespace

std::span<const EvalOperation> version_operations() {
  static const std::vector<EvalOperation> kAll = with_ranges();
  return kAll;
}

}  // namespace sconce::cli
