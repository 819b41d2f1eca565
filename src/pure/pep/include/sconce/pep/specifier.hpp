#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sconce/base/result.hpp"
#include "sconce/pep/version.hpp"

namespace sconce::pep {

enum class SpecifierOperator {
  compatible,        ///< ~=
  equal,             ///< ==
  equal_prefix,      ///< == with .*
  not_equal,         ///< !=
  not_equal_prefix,  ///< != with .*
  less,
  less_equal,
  greater,
  greater_equal,
  arbitrary,  ///< ===
};

/// The operator as written (`==` for both forms of equality).
[[nodiscard]] std::string_view to_string(SpecifierOperator op);

/// One clause of a version specifier (PEP 440, "Version specifiers"). A value, immutable.
class Specifier {
 public:
  [[nodiscard]] static Result<Specifier> parse(std::string_view text);
  /// The clause `op version`. The version must suit the operator (a local part only with `equal`
  /// and `not_equal`, a plain release with the prefix forms, two release numbers with
  /// `compatible`).
  [[nodiscard]] static Specifier of(SpecifierOperator op, const Version& version);

  [[nodiscard]] SpecifierOperator op() const { return op_; }
  /// The version as written, without `.*`; for `===` any text.
  [[nodiscard]] const std::string& version_text() const { return version_text_; }
  /// The version; nothing for an `===` whose text is no version.
  [[nodiscard]] const std::optional<Version>& version() const { return version_; }
  /// Whether `version` is inside, by the operator alone: no policy on pre-releases, but with the
  /// bounds that PEP 440 itself states (`<1.0` excludes 1.0's pre-releases, `>1.0` its post and
  /// local releases). `===` holds for the versions equal to its own.
  [[nodiscard]] bool contains(const Version& version) const;
  /// The same for a version as someone wrote it: `===` compares the text, without regard to case;
  /// no other operator holds for text that is no version.
  [[nodiscard]] bool contains_text(std::string_view candidate) const;
  /// Whether the clause itself names a pre-release; a clause with `!=` never does.
  [[nodiscard]] bool names_prerelease() const;
  /// As written, without white space.
  [[nodiscard]] std::string to_string() const;
  /// Same operator and equal version (for `===` the same text, for `~=` as many release numbers).
  [[nodiscard]] bool operator==(const Specifier& other) const;

 private:
  Specifier() = default;
  [[nodiscard]] bool is_allowed() const;
  SpecifierOperator op_ = SpecifierOperator::equal;
  std::string version_text_;
  std::optional<Version> version_;
};

/// Clauses joined by commas, all of which must hold, each there once; the empty set holds for all.
/// A value.
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
  /// All clauses hold for a version as someone wrote it (see Specifier::contains_text).
  [[nodiscard]] bool contains_text(std::string_view candidate) const;
  [[nodiscard]] bool names_prerelease() const;
  /// Whether a clause pins exactly one version (`==` without `.*`, or `===`).
  [[nodiscard]] bool is_exact_pin() const;
  /// Adds a clause; of two equal ones (`==1.0`, `==1.0.0`) the one whose text sorts first stays.
  void add(Specifier clause);
  /// Both sets' clauses.
  [[nodiscard]] SpecifierSet operator&(const SpecifierSet& other) const;
  /// Clauses sorted, joined by commas, as packaging prints it.
  [[nodiscard]] std::string to_string() const;
  /// The same clauses, in any order.
  [[nodiscard]] bool operator==(const SpecifierSet& other) const;

 private:
  std::vector<Specifier> clauses_;
};

}  // namespace sconce::pep
