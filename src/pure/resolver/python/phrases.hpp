#pragma once

#include <optional>
#include <string>
#include <vector>

#include "../pubgrub/incompatibility.hpp"
#include "fact_core.hpp"
#include "package_table.hpp"
#include "provider.hpp"
#include "sconce/pep/version_range.hpp"
#include "world.hpp"

namespace sconce::resolver {

/// `a`, `b` and `c`.
[[nodiscard]] std::string join_words(const std::vector<std::string>& words,
                                     std::string_view last = " and ");

/// Says in words what packages, versions and incompatibilities are. Versions are folded into
/// stretches of those that exist.
class Phrases {
 public:
  Phrases(const PackageTable& table, const World& world, const PythonProvider& provider)
      : table_(table), world_(world), provider_(provider) {}

  /// The grammatical subject of a clause.
  struct Subject {
    std::string text;
    bool is_plural = false;
    [[nodiscard]] std::string operator()(std::string_view singular, std::string_view plural,
                                         std::string_view rest = "") const;
  };

  /// "`foo`" or "`foo[extra]`".
  [[nodiscard]] std::string name(PackageId package) const;
  /// Versions as those that do something: "`foo` 1.2 to 1.9", "every version of `foo`".
  [[nodiscard]] Subject versions(PackageId package, const pep::VersionRange& range) const;
  /// Versions as what is asked for: "`foo>=1.2`".
  [[nodiscard]] std::string wanted(PackageId package, const pep::VersionRange& range) const;
  /// "Python >=3.12".
  [[nodiscard]] std::string python(const pep::VersionRange& range) const;
  /// "CUDA 13.0", "CUDA 13".
  [[nodiscard]] static std::string accelerator(const pep::VersionRange& range);

  /// What a derived incompatibility comes to.
  [[nodiscard]] std::string conclusion(const PythonIncompatibility& item) const;
  /// Why there is no version in a range; nothing if that goes without saying, since each version
  /// is spoken of by another of the facts.
  [[nodiscard]] std::optional<std::string> no_candidate(
      const PythonIncompatibility& item,
      const std::vector<const PythonIncompatibility*>& others) const;
  /// Facts as clauses, those of one subject together; facts that everybody takes for granted are
  /// left out.
  [[nodiscard]] std::vector<std::string> facts(
      const std::vector<const PythonIncompatibility*>& items) const;

 private:
  [[nodiscard]] std::string folded_versions(PackageId package,
                                            const pep::VersionRange& range) const;
  /// Facts of one subject.
  using Group = std::vector<const PythonIncompatibility*>;
  [[nodiscard]] std::vector<Group> grouped(
      const std::vector<const PythonIncompatibility*>& items) const;
  [[nodiscard]] std::vector<Group> in_order_of_mention(std::vector<Group> groups) const;
  [[nodiscard]] static bool starts_lower(const Group& a, const Group& b);
  [[nodiscard]] std::optional<std::string> clause_of(
      const Group& group, const std::vector<const PythonIncompatibility*>& items) const;

  [[nodiscard]] std::string dependency_object(const PythonIncompatibility& item) const;
  [[nodiscard]] bool is_granted(const PythonIncompatibility& item) const;
  [[nodiscard]] std::string origin_suffix(const PythonIncompatibility& item) const;
  [[nodiscard]] std::string project_requires(
      const std::vector<const PythonIncompatibility*>& items) const;

  const PackageTable& table_;
  const World& world_;
  const PythonProvider& provider_;
};

}  // namespace sconce::resolver
