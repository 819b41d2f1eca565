#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <variant>
#include <vector>

#include "sconce/accelerator/build.hpp"
#include "sconce/accelerator/companions.hpp"
#include "sconce/accelerator/families.hpp"
#include "sconce/accelerator/verdict.hpp"
#include "sconce/base/progress.hpp"
#include "sconce/base/result.hpp"
#include "sconce/inventory/inventory.hpp"
#include "sconce/pep/requirement.hpp"
#include "sconce/resolver/metadata_source.hpp"
#include "sconce/resolver/preferences.hpp"
#include "sconce/resolver/resolution.hpp"
#include "sconce/target/target.hpp"

namespace sconce::resolver {

enum class PrereleasePolicy {
  if_necessary,  ///< only where no final release is in the range left (PEP 440's default)
  allow,
  disallow,
};
enum class ResolutionMode { highest, lowest, lowest_direct };

/// Which kinds of file may serve a package.
struct FileKindPolicy {
  bool no_build_all = false, no_binary_all = false;
  std::set<pep::PackageName> no_build, no_binary;
};

/// A requirement with the place that states it ("`pyproject.toml`: project.dependencies"), for
/// derivations, and the hashes of which the package's archive must have one (none: any archive).
struct StatedRequirement {
  pep::Requirement requirement;
  std::string origin;
  std::vector<Digest> hashes;
};

/// The build that the whole accelerator family must have, and who says so.
struct StatedBuild {
  accelerator::Build build;
  std::string origin;  ///< "`--accelerator`", "`pyproject.toml` line 9"
};

/// What the driver and the GPUs to be served leave of the builds, and who says so.
struct StatedLimits {
  accelerator::Limits limits;
  std::string origin;  ///< "the target `old`", "this machine"
};

/// What the accelerator family is held to. Null tables: the built-in ones.
struct AcceleratorPolicy {
  std::optional<StatedBuild> build;    ///< nothing: any, as long as the family agrees
  std::optional<StatedLimits> limits;  ///< nothing: no driver and no GPU is known
  const accelerator::Families* families = nullptr;
  const accelerator::Companions* companions = nullptr;
  std::set<pep::PackageName> allow_unknown_build;  ///< candidates though their build is not known
  std::set<pep::PackageName> allow_unproven;       ///< candidates though they do not bound the head
};

/// Everything a solve depends on. A value.
struct SolveInput {
  /// Hashes bind where the requirement's marker holds; what is kept as it is installed has none to
  /// compare.
  std::vector<StatedRequirement> requirements;
  std::vector<StatedRequirement> constraints;  ///< bind a package if it is chosen, never choose it
  const target::Target* target = nullptr;      ///< must be given
  std::optional<pep::SpecifierSet> project_requires_python;
  // What is preferred to the newest version, each where it satisfies everything.
  Preferences locked;                               ///< first, before what is installed
  const inventory::Inventory* installed = nullptr;  ///< second; null: nothing
  Preferences suggested;                            ///< last, of other tools' locks
  std::set<pep::PackageName> upgrade;               ///< preferences dropped for these
  bool upgrade_all = false;
  /// For these what there is beside the installed version is looked at too, so that the resolution
  /// says what they were held back by; it changes no choice.
  std::set<pep::PackageName> compared;
  PrereleasePolicy prereleases = PrereleasePolicy::if_necessary;
  ResolutionMode mode = ResolutionMode::highest;
  FileKindPolicy file_kinds;
  /// Files that stand for a name, from direct URL requirements; no index is asked for these names.
  /// Their hashes, but for those that can be forged, are stated ones.
  std::map<pep::PackageName, OfferedFile> direct_files;
  std::set<pep::PackageName> reinstall;  ///< the installed version is preferred, but fetched anew
  bool reinstall_all = false;
  std::optional<std::int64_t> exclude_newer;  ///< seconds since the epoch; later files are not seen
  AcceleratorPolicy accelerator;
  bool is_offline = false;  ///< for words alone: what the source does not know may yet exist
};

/// Solves. A missing solution is a value, transfer errors are errors. Deterministic: the same input
/// and the same offerings give the same answer whatever the order of arrival. Confined to the
/// calling thread.
[[nodiscard]] Result<std::variant<Resolution, NoSolution>> solve(const SolveInput& input,
                                                                 MetadataSource& source,
                                                                 Notices& notices,
                                                                 std::stop_token stop);

}  // namespace sconce::resolver
