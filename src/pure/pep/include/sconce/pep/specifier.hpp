#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sconce/base/result.hpp"
#include "sconce/pep/version.hpp"

namespace sconce::pep {

enum class SpecifierOperator {
  compatible,      ///< ~=
  equal,           ///< ==
  equal_prefix,    ///< == with .*
  not_equal,       ///< !=
  not_equal_prefix,///< != with .*
  less, less_equal, greater, greater_equal,
  arbitrary,       ///< ===
};

/// One clause of a version specifier (PEP 440, "Version specifiers"). A value, immutable.
class Specifier {
 public:
  [[nodiscard]] static Result<Specifier> parse(std::string_view text);
  [[nodiscard]] SpecifierOperator op() const { return op_; }
  /// The version as written, without `.*`; for `===` any text.
  [[nodiscard]] const std::string& version_text() const { return version_text_; }
  /// The version; nothing for an `===` whose text is no version.
  [[nodiscard]] const std::optional<Version>& version() const { return version_; }
  /// Whether `version` is inside, by the operator alone: no policy on pre-releases, but with the
  /// bounds that PEP 440 itself states (`<1.0` excludes 1.0's pre-releases, `>1.0` its post and
  /// local releases).
  [[nodiscard]] bool contains(const Version& version) const;
  /// Whether the clause itself names a pre-release.
  [[nodiscard]] bool names_prerelease() const;
  [[nodiscard]] std::string to_string() const;

 private:
  Specifier() = default;
  SpecifierOperator op_ = SpecifierOperator::equal;
  std::string version_text_;
  std::optional<Version> version_;
};

/// Clauses joined by commas, all of which must hold; the empty set holds for all. A value.
class SpecifierSet {
 public:
  SpecifierSet() = default;
  [[nodiscard]] static Result<SpecifierSet> parse(std::string_view text);
  /// For literals in code; a malformed one is a broken invariant.
  [[nodiscard]] static SpecifierSet literal(std::string_view text);

  [[nodiscard]] const std::vector<Specifier>& clauses() const { return clauses_; }
  [[nodiscard]] bool is_empty() const { return clauses_.empty(); }
  /// All clauses hold, by the operators alone (see Specifier::contains).
  [[nodiscard]] bool contains(const Version& version) const;
  [[nodiscard]] bool names_prerelease() const;
  /// Whether a clause pins exactly one version (`==` without `.*`, or `===`).
  [[nodiscard]] bool is_exact_pin() const;
  /// Both sets' clauses.
  [[nodiscard]] SpecifierSet operator&(const SpecifierSet& other) const;
  /// Clauses sorted, joined by commas, as packaging prints it.
  [[nodiscard]] std::string to_string() const;

 private:
  std::vector<Specifier> clauses_;
};

}  // namespace sconce::pep
