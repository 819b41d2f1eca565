#include "candidate_range.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sconce/base/text.hpp"
#include "sconce/pep/prerelease.hpp"
#include "sconce/pep/specifier.hpp"
#include "sconce/pep/version.hpp"
#include "sconce/pep/version_range.hpp"

namespace sconce::cli {

using pep::SpecifierSet;
using pep::Version;
using pep::VersionRange;

CandidateRange CandidateRange::full(Policy policy, bool versions_only) {
  CandidateRange range;
  range.versions_ = VersionRange::full();
  range.has_text_ = !versions_only;
  range.policy_ = policy;
  return range;
}

CandidateRange CandidateRange::empty(Policy policy) {
  CandidateRange range;
  range.policy_ = policy;
  return range;
}

CandidateRange CandidateRange::singleton(const Version& version, Policy policy) {
  CandidateRange range;
  range.versions_ = VersionRange::singleton(version);
  range.policy_ = policy;
  return range;
}

CandidateRange CandidateRange::from(const SpecifierSet& specifiers, Policy policy) {
  auto range = full(policy, false);
  for (const auto& clause : specifiers.clauses()) {
    CandidateRange one;
    one.policy_ = policy;
    if (clause.op() == pep::SpecifierOperator::arbitrary) {
      one.list(to_ascii_lower(clause.version_text()), true);
    } else {
      one.versions_ = VersionRange::from(clause);
    }
    range = range & one;
  }
  if (policy == Policy::when_needed && specifiers.names_prerelease()) {
    range.ask_for(range.versions_, range.admitted_);
  }
  return range;
}

bool CandidateRange::contains_unless_listed(std::string_view candidate) const {
  const auto version = Version::try_parse(candidate);
  return version ? versions_.contains(*version) : has_text_;
}

bool CandidateRange::contains(std::string_view candidate) const {
  const auto text = to_ascii_lower(candidate);
  if (rejected_.contains(text)) return false;
  return admitted_.contains(text) || contains_unless_listed(candidate);
}

bool CandidateRange::asks_for(std::string_view candidate) const {
  const auto version = Version::try_parse(candidate);
  return version && version->is_prerelease() &&
         (asked_.contains(*version) || asked_texts_.contains(to_ascii_lower(candidate)));
}

void CandidateRange::list(const std::string& text, bool inside) {
  if (contains_unless_listed(text) != inside) (inside ? admitted_ : rejected_).insert(text);
}

void CandidateRange::ask_for(const VersionRange& versions, const Texts& texts) {
  asked_ = asked_ | (versions & versions_);
  for (const auto& text : texts) {
    const auto version = Version::try_parse(text);
    if (admitted_.contains(text) && version && version->is_prerelease()) asked_texts_.insert(text);
  }
}

CandidateRange CandidateRange::operator~() const {
  CandidateRange result;
  result.versions_ = versions_.complement();
  result.has_text_ = lacks_text_;
  result.lacks_text_ = has_text_;
  result.policy_ = policy_;
  for (const auto& text : rejected_) result.list(text, true);
  for (const auto& text : admitted_) result.list(text, false);
  return result;
}

template <class Rule>
CandidateRange CandidateRange::combine(const CandidateRange& other, VersionRange versions,
                                       Rule rule) const {
  CandidateRange result;
  result.versions_ = std::move(versions);
  result.has_text_ = result.versions_.is_full() && rule(has_text_, other.has_text_);
  result.lacks_text_ = result.versions_.is_empty() && lacks_text_ && other.lacks_text_;
  result.policy_ = policy_;
  for (const auto* texts : {&admitted_, &rejected_, &other.admitted_, &other.rejected_}) {
    for (const auto& text : *texts) result.list(text, rule(contains(text), other.contains(text)));
  }
  result.ask_for(asked_, asked_texts_);
  return result;
}

CandidateRange CandidateRange::operator&(const CandidateRange& other) const {
  auto result = combine(other, versions_ & other.versions_, std::logical_and<>{});
  result.ask_for(other.asked_, other.asked_texts_);
  return result;
}

CandidateRange CandidateRange::operator|(const CandidateRange& other) const {
  auto result = combine(other, versions_ | other.versions_, std::logical_or<>{});
  result.ask_for(other.asked_, other.asked_texts_);
  return result;
}

CandidateRange CandidateRange::operator-(const CandidateRange& other) const {
  return combine(other, versions_ & other.versions_.complement(),
                 [](bool mine, bool theirs) { return mine && !theirs; });
}

bool CandidateRange::is_empty() const {
  const bool has_text = std::any_of(admitted_.begin(), admitted_.end(), [&](const auto& text) {
    const auto version = Version::try_parse(text);
    return !version || pep::is_admitted(*version, policy_);
  });
  if (has_text || has_text_) return false;
  return versions_.is_empty() || (policy_ == Policy::never && !pep::has_final_release(versions_));
}

bool CandidateRange::is_subset_of(const CandidateRange& other) const {
  return (!has_text_ || other.has_text_) && (*this - other).is_empty();
}

bool CandidateRange::operator==(const CandidateRange& other) const {
  return versions_ == other.versions_ && has_text_ == other.has_text_ &&
         admitted_ == other.admitted_ && rejected_ == other.rejected_ && policy_ == other.policy_ &&
         asked_ == other.asked_ && asked_texts_ == other.asked_texts_;
}

std::optional<SpecifierSet> CandidateRange::to_specifiers() const {
  if (lacks_text_) return std::nullopt;
  std::vector<SpecifierSet> sets;
  for (const auto names : {pep::PrereleaseNames::none, pep::PrereleaseNames::some}) {
    if (auto set = versions_.to_specifiers(names)) sets.push_back(*std::move(set));
  }
  for (const auto& text : admitted_) {
    if (auto set = SpecifierSet::parse("===" + text)) sets.push_back(*std::move(set));
  }
  const auto same = std::find_if(sets.begin(), sets.end(), [&](const SpecifierSet& set) {
    return from(set, policy_) == *this;
  });
  return same == sets.end() ? std::nullopt : std::optional(*same);
}

}  // namespace sconce::cli
