#include "eval_ranges.hpp"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "candidate_range.hpp"
#include "debug/debug.hpp"
#include "eval_arguments.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/pep/prerelease.hpp"
#include "sconce/pep/specifier.hpp"
#include "sconce/pep/version.hpp"

namespace sconce::cli {
namespace {

using pep::Installed;
using pep::PrereleasePolicy;
using pep::Version;

constexpr int kDeepestTree = 64;

Result<CandidateRange> read_range(const JsonValue& tree, int depth);

// Both operands of `{"and": [x, y]}` and its kin; an operation of mixed policies is refused.
template <class Combine>
Result<CandidateRange> read_pair(const JsonValue& pair, int depth, Combine combine) {
  const auto* operands = pair.as_array();
  if (operands == nullptr || operands->size() != 2) {
    return fail(ErrorKind::input, "an operation on ranges takes two of them");
  }
  const auto left = SCONCE_TRY(read_range((*operands)[0], depth));
  const auto right = SCONCE_TRY(read_range((*operands)[1], depth));
  return combine(left, right);
}

Result<void> check_policies(const CandidateRange& left, const CandidateRange& right) {
  if (left.policy() == right.policy()) return {};
  return fail(ErrorKind::input, "the ranges differ in their pre-release policy");
}

Result<CandidateRange> read_operation(const JsonValue& tree, int depth) {
  using Range = CandidateRange;
  using Answer = Result<CandidateRange>;
  if (const auto* pair = tree.find("and")) {
    return read_pair(*pair, depth, [](const Range& x, const Range& y) -> Answer {
      SCONCE_TRY(check_policies(x, y));
      return x & y;
    });
  }
  if (const auto* pair = tree.find("or")) {
    return read_pair(*pair, depth, [](const Range& x, const Range& y) -> Answer {
      SCONCE_TRY(check_policies(x, y));
      return x | y;
    });
  }
  if (const auto* pair = tree.find("minus")) {
    return read_pair(*pair, depth, [](const Range& x, const Range& y) -> Answer { return x - y; });
  }
  if (const auto* operand = tree.find("not")) return ~SCONCE_TRY(read_range(*operand, depth));
  return fail(ErrorKind::input, "the vector has an unknown kind of range");
}

Result<CandidateRange> read_range(const JsonValue& tree, int depth) {
  if (depth == kDeepestTree) return fail(ErrorKind::input, "the range is nested too deeply");
  const auto policy = policy_argument(tree, "policy");
  if (tree.find("spec") != nullptr) {
    return CandidateRange::from(SCONCE_TRY(parsed_argument<pep::SpecifierSet>(tree, "spec")),
                                policy);
  }
  if (tree.find("full") != nullptr) {
    return CandidateRange::full(policy, flag_argument(tree, "versions_only"));
  }
  if (tree.find("empty") != nullptr) return CandidateRange::empty(policy);
  if (tree.find("singleton") != nullptr) {
    return CandidateRange::singleton(SCONCE_TRY(parsed_argument<Version>(tree, "singleton")),
                                     policy);
  }
  return read_operation(tree, depth + 1);
}

Result<CandidateRange> range_member(const JsonValue& in, std::string_view key) {
  const auto* tree = in.find(key);
  if (tree == nullptr) return fail(ErrorKind::input, "the vector has no range");
  return read_range(*tree, 0);
}

bool admits(const std::string& candidate, PrereleasePolicy policy, Installed installed) {
  const auto version = Version::try_parse(candidate);
  return !version || pep::is_admitted(*version, policy, installed);
}

Result<JsonValue> evaluate_contains(const JsonValue& in) {
  const auto range = SCONCE_TRY(range_member(in, "range"));
  const auto policy = pep::effective_policy(policy_argument(in, "prereleases"), range.policy());
  const auto installed = flag_argument(in, "installed") ? Installed::yes : Installed::no;
  auto contains = JsonValue::array();
  const auto candidates = SCONCE_TRY(texts_argument(in, "versions"));
  for (const auto& candidate : candidates) {
    contains.push_back(range.contains(candidate) && admits(candidate, policy, installed));
  }
  return answer("contains", std::move(contains));
}

// Pre-releases that were asked for stay; the others follow them if no final release is there.
std::vector<std::string> filter_by_asking(const CandidateRange& range,
                                          const std::vector<std::string>& inside) {
  const bool has_final = std::any_of(inside.begin(), inside.end(), [](const std::string& text) {
    const auto version = Version::try_parse(text);
    return version && !version->is_prerelease();
  });
  std::vector<std::string> kept, others;
  for (const auto& text : inside) {
    const bool stays =
        range.asks_for(text) || (has_final && admits(text, PrereleasePolicy::never, Installed::no));
    (stays ? kept : others).push_back(text);
  }
  if (!has_final) kept.insert(kept.end(), others.begin(), others.end());
  return kept;
}

Result<JsonValue> evaluate_filter(const JsonValue& in) {
  const auto range = SCONCE_TRY(range_member(in, "range"));
  const auto policy = pep::effective_policy(policy_argument(in, "prereleases"), range.policy());
  const auto candidates = SCONCE_TRY(texts_argument(in, "versions"));
  std::vector<std::string> inside;
  for (const auto& candidate : candidates) {
    if (range.contains(candidate) && admits(candidate, policy, Installed::no)) {
      inside.push_back(candidate);
    }
  }
  if (policy == PrereleasePolicy::when_needed) inside = filter_by_asking(range, inside);
  return answer("versions", to_json(inside));
}

Result<JsonValue> evaluate_is_empty(const JsonValue& in) {
  return answer("value", SCONCE_TRY(range_member(in, "range")).is_empty());
}

Result<JsonValue> evaluate_equal(const JsonValue& in) {
  return answer("value", SCONCE_TRY(range_member(in, "a")) == SCONCE_TRY(range_member(in, "b")));
}

Result<JsonValue> evaluate_is_subset(const JsonValue& in) {
  const auto left = SCONCE_TRY(range_member(in, "a")), right = SCONCE_TRY(range_member(in, "b"));
  SCONCE_TRY(check_policies(left, right));
  return answer("value", left.is_subset_of(right));
}

Result<JsonValue> evaluate_is_superset(const JsonValue& in) {
  const auto left = SCONCE_TRY(range_member(in, "a")), right = SCONCE_TRY(range_member(in, "b"));
  SCONCE_TRY(check_policies(left, right));
  return answer("value", right.is_subset_of(left));
}

Result<JsonValue> evaluate_is_disjoint(const JsonValue& in) {
  const auto left = SCONCE_TRY(range_member(in, "a")), right = SCONCE_TRY(range_member(in, "b"));
  SCONCE_TRY(check_policies(left, right));
  return answer("value", (left & right).is_empty());
}

JsonValue policy_value(PrereleasePolicy policy) {
  if (policy == PrereleasePolicy::when_needed) return {};
  return policy == PrereleasePolicy::always;
}

Result<JsonValue> evaluate_to_specifier_set(const JsonValue& in) {
  const auto range = SCONCE_TRY(range_member(in, "range"));
  const auto set = range.to_specifiers();
  auto out = answer("specifier", set ? JsonValue(set->to_string()) : JsonValue());
  out.set("policy", set ? policy_value(range.policy()) : JsonValue());
  return out;
}

constexpr EvalOperation kOperations[] = {
    {"range.contains", evaluate_contains},
    {"range.filter", evaluate_filter},
    {"range.is_empty", evaluate_is_empty},
    {"range.equal", evaluate_equal},
    {"range.is_subset", evaluate_is_subset},
    {"range.is_superset", evaluate_is_superset},
    {"range.is_disjoint", evaluate_is_disjoint},
    {"range.to_specifier_set", evaluate_to_specifier_set},
};

}  // namespace

PrereleasePolicy policy_argument(const JsonValue& in, std::string_view key) {
  const auto* value = in.find(key);
  if (value == nullptr || value->as_bool() == nullptr) return PrereleasePolicy::when_needed;
  return *value->as_bool() ? PrereleasePolicy::always : PrereleasePolicy::never;
}

std::span<const EvalOperation> range_operations() { return kOperations; }

}  // namespace sconce::cli
