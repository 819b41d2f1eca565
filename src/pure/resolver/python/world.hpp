#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "candidate_list.hpp"
#include "sconce/base/result.hpp"
#include "sconce/inventory/inventory.hpp"
#include "sconce/pep/metadata.hpp"
#include "sconce/resolver/metadata_source.hpp"
#include "sconce/resolver/solve.hpp"

namespace sconce::resolver {

/// What a solve knows of projects: input, inventory and whatever the source has delivered, each
/// derived once. Nothing here depends on the order in which it arrives.
class World {
 public:
  World(const SolveInput& input, MetadataSource& source);

  [[nodiscard]] const SolveInput& input() const { return input_; }
  [[nodiscard]] MetadataSource& source() { return source_; }

  /// The installed distribution whose version is tried first; null: none, or not wanted any more.
  [[nodiscard]] const inventory::InstalledDistribution* preferred(
      const pep::PackageName& name) const;
  /// The installed distribution that may stay as it is: it needs no file and no index.
  [[nodiscard]] const inventory::InstalledDistribution* keepable(
      const pep::PackageName& name) const;
  /// Preferences of locks, those before and those after what is installed; none for what is to be
  /// upgraded.
  [[nodiscard]] const std::vector<PreferredVersion>& locked(const pep::PackageName& name) const;
  [[nodiscard]] const std::vector<PreferredVersion>& suggested(const pep::PackageName& name) const;
  /// Whether the oldest version that fits is wanted, not the newest.
  [[nodiscard]] bool is_lowest_wanted(const pep::PackageName& name) const;
  [[nodiscard]] const OfferedFile* direct_file(const pep::PackageName& name) const;
  /// What the requirements and constraints that hold for the target, and the address of a direct
  /// file, say of its archives.
  [[nodiscard]] AllowedHashes allowed_hashes(const pep::PackageName& name) const;

  /// Waits for the offering if it is not there yet.
  [[nodiscard]] Result<const CandidateList*> candidates(const pep::PackageName& name);
  /// Null: the offering has not been looked at yet.
  [[nodiscard]] const CandidateList* known_candidates(const pep::PackageName& name) const;
  /// Names of the projects that have been found, for "did you mean".
  [[nodiscard]] std::vector<std::string> known_names() const;
  /// Takes in an offering that has arrived.
  const CandidateList& adopt(const pep::PackageName& name, const Offering& offering);

  /// Waits for the metadata of a version that `candidates` or `keepable` has given.
  [[nodiscard]] Result<const pep::CoreMetadata*> metadata(const pep::PackageName& name,
                                                          const pep::Version& version);

  /// What a version that `candidates` or `keepable` has given was built for; nothing: it does not
  /// say. Waits for what the wheel itself says where the version has no label that does.
  [[nodiscard]] Result<std::optional<accelerator::Build>> build(const pep::PackageName& name,
                                                                const pep::Version& version);
  /// Why a version of a family's head that was built so does not run on the driver and the GPUs to
  /// be served, in words; nothing where it does, and for all other packages. What the tables do not
  /// know speaks against a candidate, but not against what is installed already.
  [[nodiscard]] std::optional<std::string> refusal_by_limits(const pep::PackageName& name,
                                                             const pep::Version& version,
                                                             const accelerator::Build& build) const;
  /// Whether a member of a family states which versions of its head it works with. One that nothing
  /// binds is what backtracking ends at when all else fails, and does not work.
  [[nodiscard]] bool bounds_its_head(const pep::CoreMetadata& metadata) const;
  [[nodiscard]] const accelerator::Families& families() const;
  [[nodiscard]] const accelerator::Companions& companions() const;

  using Requirements = std::vector<const pep::Requirement*>;
  /// Requirements that hold for the target: without extras, or those that an extra adds. A marker
  /// that cannot be evaluated does not hold.
  [[nodiscard]] const Requirements& active(const pep::CoreMetadata& metadata,
                                           const pep::ExtraName* extra);

 private:
  void take_hashes(const std::vector<StatedRequirement>& stated);
  [[nodiscard]] bool is_upgraded(const pep::PackageName& name) const {
    return input_.upgrade_all || input_.upgrade.contains(name);
  }
  [[nodiscard]] const std::vector<PreferredVersion>& of(const Preferences& preferences,
                                                        const pep::PackageName& name) const;
  [[nodiscard]] CandidatePolicy policy_for(const pep::PackageName& name) const;
  [[nodiscard]] bool holds(const pep::Requirement& requirement,
                           const std::set<pep::ExtraName>& extras) const;

  const SolveInput& input_;
  MetadataSource& source_;
  std::map<pep::PackageName, AllowedHashes> allowed_hashes_;
  std::unordered_map<pep::PackageName, CandidateList> candidates_;
  std::map<pep::PackageName, Offering> direct_offerings_;
  std::map<std::pair<const pep::CoreMetadata*, std::string>, Requirements> active_;
};

}  // namespace sconce::resolver
