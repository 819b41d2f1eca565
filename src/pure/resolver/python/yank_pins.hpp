#pragma once

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "../pubgrub/term.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/pep/version.hpp"
#include "sconce/pep/version_range.hpp"

namespace sconce::resolver {

/// Which yanked versions may be chosen: those that an exact pin in the graph asks for. A pin may be
/// found only after its version was withheld, or never because the solve has ended before, and the
/// package that pins may be dropped again; in these cases the solve is run once more with what has
/// been learned. Grows only, so that ends.
class YankPins {
 public:
  struct Pin {
    pep::VersionRange range;
    pubgrub::PackageId by;
    pep::Version by_version;
  };

  void add(const pep::PackageName& name, Pin pin);
  /// Whether a pin asks for this yanked version. A no is remembered.
  [[nodiscard]] bool admits(const pep::PackageName& name, const pep::Version& version);
  [[nodiscard]] const std::vector<Pin>& pins_of(const pep::PackageName& name);
  /// The version was chosen without a package that pins it.
  void ban(const pep::PackageName& name, const pep::Version& version);

  /// After a refusal: takes what was withheld, in the hope that the solution will pin it. False if
  /// there is nothing new to try.
  [[nodiscard]] bool admit_withheld();

  /// Whether a version that was withheld is admitted by now.
  [[nodiscard]] bool is_stale() const { return is_stale_; }
  /// Starts another run with what has been learned.
  void start_over();

 private:
  using Key = std::pair<pep::PackageName, pep::Version>;
  std::map<pep::PackageName, std::vector<Pin>> pins_;
  std::set<Key> withheld_, tentative_, banned_;
  bool is_stale_ = false;
};

}  // namespace sconce::resolver
