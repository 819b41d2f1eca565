#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sconce/base/result.hpp"
#include "sconce/pep/metadata.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/pep/specifier.hpp"
#include "sconce/pep/version.hpp"

namespace sconce::accelerator {

/// What a version of a package needs of another one if that is chosen, beyond its metadata.
struct Companion {
  pep::PackageName name;
  pep::SpecifierSet specifiers;
  std::string reason;  ///< one clause for people
};

/// What packages need of each other without saying so (data/companions.toml). A value, immutable.
class Companions {
 public:
  /// Reads a data file of that form; an unknown key or a malformed bound is an error of kind
  /// `input` with its line.
  [[nodiscard]] static Result<Companions> parse(std::string_view toml);
  /// The table compiled into the program.
  [[nodiscard]] static const Companions& built_in();

  /// What binds others if this distribution is chosen: rows for its version, and the lower bounds
  /// of extras that it is gated by. In the order of the file.
  [[nodiscard]] std::vector<Companion> of(const pep::CoreMetadata& metadata) const;

 private:
  struct Constraint {
    pep::PackageName package;
    std::optional<pep::Version> from, below;
    Companion companion;
  };
  struct Gate {
    pep::PackageName package;
    pep::ExtraName extra;
    pep::PackageName with;
    std::string reason;
  };
  std::vector<Constraint> constraints_;
  std::vector<Gate> gates_;
};

}  // namespace sconce::accelerator
