#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sconce/accelerator/build.hpp"
#include "sconce/base/file_tree.hpp"
#include "sconce/base/relative_path.hpp"
#include "sconce/pep/direct_url.hpp"
#include "sconce/pep/metadata.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/pep/version.hpp"

namespace sconce::inventory {

/// One installed distribution, as its dist-info folder states it.
struct InstalledDistribution {
  pep::PackageName name;
  pep::Version version;
  RelativePath dist_info;  ///< below the prefix; the egg-info of old installations
  std::string installer;   ///< content of INSTALLER, trimmed; empty if absent
  bool requested = false;  ///< REQUESTED is there
  bool has_record = false;
  std::optional<pep::DirectUrl> direct_url;
  pep::CoreMetadata metadata;
  /// What it was built for, of packages that must match their family: by its version's label, else
  /// by its `version.py`; nothing: it does not say.
  std::optional<accelerator::Build> build;
  bool intact = true;  ///< every top-level name of RECORD is there
  std::string damage;  ///< what is missing, if not intact
};

/// Everything installed below a prefix, sorted by name, then by place. What could not be read is in
/// `problems`, in words, and counts as not installed. A name that stands twice in one folder is in
/// the list twice, and no copy of it is intact.
struct Inventory {
  std::vector<InstalledDistribution> distributions;
  std::vector<std::string> problems;

  [[nodiscard]] const InstalledDistribution* find(const pep::PackageName& name) const;
};

/// Reads the inventory of the site-packages folders (relative to the tree's root, the prefix). A
/// name in an earlier folder hides it in later ones, as on sys.path; a folder that is not there is
/// empty. Of RECORD only the top-level names are compared with what is there: this is what a run
/// that has nothing to do costs.
[[nodiscard]] Result<Inventory> read_inventory(const FileTree& prefix,
                                               const std::vector<RelativePath>& site_packages);

}  // namespace sconce::inventory
