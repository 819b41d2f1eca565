#pragma once

#include <map>
#include <string>
#include <vector>

#include "sconce/base/digest.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/pep/version.hpp"

namespace sconce::resolver {

/// An archive that a lock file names. A value.
struct LockedFile {
  std::string name;
  std::vector<Digest> hashes;
};

/// A version that is tried before the newest one. A value.
struct PreferredVersion {
  enum class Match {
    exact,
    any_label,  ///< `2.1.2+cu121` stands for 2.1.2 of every build: of a lock for another target
  };
  pep::Version version;
  Match match = Match::exact;
  /// What the lock says of its archives: the one of them that fits is taken, whatever else is
  /// offered and though it was yanked meanwhile. The same name with another hash is an error.
  std::vector<LockedFile> files;
};

/// The versions preferred for each package, the strongest first.
using Preferences = std::map<pep::PackageName, std::vector<PreferredVersion>>;

}  // namespace sconce::resolver
