#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sconce/accelerator/build.hpp"
#include "sconce/pep/metadata.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/pep/requirement.hpp"
#include "sconce/resolver/allowed_hashes.hpp"
#include "sconce/resolver/metadata_source.hpp"

namespace sconce::resolver {

/// One chosen package. A value.
struct ResolvedPackage {
  pep::PackageName name;
  pep::Version version;
  std::set<pep::ExtraName> extras;
  /// The file to install; nothing where the installed distribution is kept and no file is offered.
  std::optional<OfferedFile> file;
  AllowedHashes allowed_hashes;                ///< of the file's archive
  bool is_direct = false;                      ///< the project itself asks for it
  bool kept_from_inventory = false;            ///< preferred because installed
  bool is_named_by_lock = false;               ///< preferred, or the same by chance
  std::vector<pep::Requirement> requirements;  ///< those that hold for this target and these extras
  std::optional<accelerator::Build> build;     ///< of a package that must match its family
  std::optional<pep::Version> newest;  ///< that its index has for the target, if it was asked
};

/// A package that ends below what plain metadata would give, and the one reason.
struct HeldBack {
  pep::PackageName name;
  pep::Version newest;  ///< what metadata alone would allow
  pep::Version chosen;
  std::string reason;  ///< one clause
};

/// The answer of a solve: what, from where, and enough to say why. A value, sorted by name.
struct Resolution {
  std::vector<ResolvedPackage> packages;
  std::vector<std::string> warnings;              ///< yanked files taken, pre-releases taken, ...
  std::optional<accelerator::Build> accelerator;  ///< what the family was built for, if it is there
  std::vector<HeldBack> held_back;                ///< sorted by name
  [[nodiscard]] const ResolvedPackage* find(const pep::PackageName& name) const;
};

/// One sentence of a "no solution" proof: "because A and B, C".
struct DerivationStep {
  std::string text;
};
/// Why there is no solution, in plain sentences, shortest form, and the nearest things that exist.
struct NoSolution {
  std::vector<DerivationStep> steps;
  std::vector<std::string> hints;
  /// The steps alone, each on a line of its own.
  [[nodiscard]] std::string derivation() const;
  /// Steps and hints.
  [[nodiscard]] std::string to_string() const;
};

}  // namespace sconce::resolver
