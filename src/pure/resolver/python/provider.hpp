#pragma once

#include <set>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "../pubgrub/provider.hpp"
#include "package_table.hpp"
#include "prefetcher.hpp"
#include "sconce/pep/version_range.hpp"
#include "world.hpp"
#include "yank_pins.hpp"

namespace sconce::resolver {

using PythonDependency = pubgrub::Dependency<pep::VersionRange>;
using PythonDependencies = pubgrub::Dependencies<pep::VersionRange>;
using PythonChoice = pubgrub::Choice<pep::VersionRange, pep::Version>;

/// What a note of the solver stands for.
struct StatedFact {
  std::string origin;  ///< the place that states a requirement or constraint
  std::string text;    ///< the requirement as written, or why versions are unusable
  std::string hint{};  ///< what the user could do about it, if anything
};

/// Python's packages for the solver: distributions, extras and the interpreter.
class PythonProvider final : public pubgrub::Provider<pep::VersionRange, pep::Version> {
 public:
  PythonProvider(World& world, PackageTable& table, YankPins& pins, Prefetcher& prefetcher,
                 std::stop_token stop)
      : world_(world),
        table_(table),
        pins_(pins),
        prefetcher_(prefetcher),
        stop_(std::move(stop)) {}

  Result<PythonChoice> choose(PackageId package, const pep::VersionRange& allowed,
                              const PythonView& view) override;
  Result<PythonDependencies> dependencies(PackageId package, const pep::Version& version) override;
  [[nodiscard]] std::uint32_t rank(PackageId package) const override {
    return table_.rank(package);
  }
  [[nodiscard]] bool are_kin(PackageId a, PackageId b) const override {
    return table_[a].base == table_[b].base;
  }

  /// Whether the provider says this fact anew in each run, by what it implies.
  [[nodiscard]] bool is_said_anew(const pubgrub::Incompatibility<pep::VersionRange>& item) const;
  /// Whether it is known by now that no index has the project.
  [[nodiscard]] bool is_unknown(PackageId package) const;

  /// The solver that was seen last is about to end.
  void forget_view() { prefetcher_.set_view(nullptr); }

  /// The root package's one version.
  [[nodiscard]] static const pep::Version& root_version();
  [[nodiscard]] const StatedFact* fact(pubgrub::Note note) const {
    return note == 0 ? nullptr : &facts_[note - 1];
  }
  /// Versions that were passed over because of what their metadata says, in words.
  [[nodiscard]] const std::vector<std::string>& passed_over() const { return passed_over_; }
  [[nodiscard]] std::size_t metadata_reads() const { return metadata_reads_; }

 private:
  [[nodiscard]] Result<PythonChoice> choose_distribution(const pep::PackageName& name,
                                                         const pep::VersionRange& allowed);
  [[nodiscard]] Result<const KnownVersion*> newest_build(const pep::PackageName& name,
                                                         const CandidateList& candidates,
                                                         const KnownVersion& first,
                                                         const pep::VersionRange& allowed);
  [[nodiscard]] Result<PythonChoice> choose_extra(PackageId base, const pep::VersionRange& allowed,
                                                  const PythonView& view);
  [[nodiscard]] PythonChoice choose_accelerator(const pep::VersionRange& allowed) const;
  [[nodiscard]] Result<PythonDependencies> root_dependencies();
  [[nodiscard]] Result<void> add_constraints(std::vector<PythonDependency>& items);
  [[nodiscard]] PythonDependencies distribution_dependencies(const pep::PackageName& name,
                                                             const pep::Version& version,
                                                             const pep::CoreMetadata& metadata);
  [[nodiscard]] Result<PythonDependencies> build_dependencies(const pep::PackageName& name,
                                                              const pep::Version& version);
  void add_companions(const pep::CoreMetadata& metadata, std::vector<PythonDependency>& items);
  /// Who requires something.
  struct Requirer {
    const pep::PackageName& name;
    const pep::Version& version;
    PackageId package;
  };
  [[nodiscard]] PythonDependencies with_requirements(PythonDependencies result,
                                                     const World::Requirements& requirements,
                                                     const Requirer& requirer);
  [[nodiscard]] PythonDependencies unusable(const pep::PackageName& name,
                                            const pep::Version& version, std::string why,
                                            std::string hint = {});
  [[nodiscard]] pep::VersionRange gap_around(const pep::PackageName& name,
                                             const pep::Version& version) const;
  [[nodiscard]] pubgrub::Note add_fact(StatedFact fact);
  [[nodiscard]] bool is_known_url(const pep::Requirement& requirement) const;

  /// A requirement of `by` as dependencies on the distribution and each extra.
  void add_requirement(const pep::Requirement& requirement, const YankPins::Pin& by,
                       pubgrub::Note note, std::vector<PythonDependency>& items);

  World& world_;
  PackageTable& table_;
  YankPins& pins_;
  Prefetcher& prefetcher_;
  std::stop_token stop_;
  std::vector<StatedFact> facts_;
  std::set<pep::Version> seen_builds_;  ///< versions of the accelerator that packages have stated
  std::vector<std::string> passed_over_;
  std::size_t metadata_reads_ = 0;
};

}  // namespace sconce::resolver
