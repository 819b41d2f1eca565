#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "sconce/pep/prerelease.hpp"
#include "sconce/pep/specifier.hpp"
#include "sconce/pep/version_range.hpp"

namespace sconce::cli {

/// A range as the conformance vectors mean it: versions as written, so that `===` can be told from
/// `==`; with text that is no version; and with the pre-release policy of what it was made from.
/// The program itself computes with pep::VersionRange, which has none of this.
class CandidateRange {
 public:
  using Policy = pep::PrereleasePolicy;

  [[nodiscard]] static CandidateRange from(const pep::SpecifierSet& specifiers, Policy policy);
  [[nodiscard]] static CandidateRange full(Policy policy, bool versions_only);
  [[nodiscard]] static CandidateRange empty(Policy policy);
  [[nodiscard]] static CandidateRange singleton(const pep::Version& version, Policy policy);

  [[nodiscard]] CandidateRange operator~() const;
  [[nodiscard]] CandidateRange operator&(const CandidateRange& other) const;
  [[nodiscard]] CandidateRange operator|(const CandidateRange& other) const;
  /// Keeps the policy of the left side.
  [[nodiscard]] CandidateRange operator-(const CandidateRange& other) const;

  [[nodiscard]] bool contains(std::string_view candidate) const;
  /// Whether the candidate is a pre-release that one of the specifiers asked for by naming one.
  [[nodiscard]] bool asks_for(std::string_view candidate) const;
  /// Whether nothing is inside that the policy admits.
  [[nodiscard]] bool is_empty() const;
  [[nodiscard]] bool is_subset_of(const CandidateRange& other) const;
  /// The same inside, the same policy, the same pre-releases asked for.
  [[nodiscard]] bool operator==(const CandidateRange& other) const;
  /// A set that is equal and whose complement is, too.
  [[nodiscard]] std::optional<pep::SpecifierSet> to_specifiers() const;
  [[nodiscard]] Policy policy() const { return policy_; }

 private:
  using Texts = std::set<std::string, std::less<>>;
  [[nodiscard]] bool contains_unless_listed(std::string_view candidate) const;
  template <class Rule>
  [[nodiscard]] CandidateRange combine(const CandidateRange& other, pep::VersionRange versions,
                                       Rule rule) const;
  void list(const std::string& text, bool inside);
  void ask_for(const pep::VersionRange& versions, const Texts& texts);

  pep::VersionRange versions_ = pep::VersionRange::empty();
  bool has_text_ = false;      ///< all versions are inside, and any other text
  bool lacks_text_ = false;    ///< nothing is inside, and the complement has any text
  Texts admitted_, rejected_;  ///< in lower case; only those that `versions_` gets wrong
  Policy policy_ = Policy::when_needed;
  pep::VersionRange asked_ = pep::VersionRange::empty();  ///< a part of `versions_`
  Texts asked_texts_;                                     ///< a part of `admitted_`
};

}  // namespace sconce::cli
