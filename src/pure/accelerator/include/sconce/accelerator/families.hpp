#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sconce/accelerator/build.hpp"
#include "sconce/base/result.hpp"
#include "sconce/pep/name.hpp"

namespace sconce::accelerator {

/// Where a package may come from when the build is named.
enum class Route : std::uint8_t {
  accelerator_only,  ///< the build's own index and nowhere else
  either,            ///< that index, or the default one where it lacks the package
  default_only,
};

/// Which packages make up the accelerator stack and what holds for them (data/accelerators.toml).
/// A value, immutable. A package that no row names is free and comes from the default index.
class Families {
 public:
  /// Reads a data file of that form; an unknown key or word is an error of kind `input` with its
  /// line.
  [[nodiscard]] static Result<Families> parse(std::string_view toml);
  /// The table compiled into the program.
  [[nodiscard]] static const Families& built_in();

  /// Whether the package belongs to the accelerator stack, stage 1 of a plan.
  [[nodiscard]] bool is_accelerator_package(const pep::PackageName& name) const;
  [[nodiscard]] Strictness strictness(const pep::PackageName& name) const;
  /// Whether a version of the package is no candidate unless its build is known and fits.
  [[nodiscard]] bool is_must_package(const pep::PackageName& name) const {
    return strictness(name) != Strictness::free;
  }
  /// The package whose version a member of the family must bound; nothing: it need not.
  [[nodiscard]] std::optional<pep::PackageName> head(const pep::PackageName& name) const;
  [[nodiscard]] Route route(const pep::PackageName& name) const;

  /// The names of packages that rows give in full, without patterns.
  [[nodiscard]] std::vector<std::string> known_names() const;
  /// Names of builds that indexes are known to have.
  [[nodiscard]] const std::vector<std::string>& backends() const { return backends_; }
  /// Where the accelerator indexes are by default, with a slash at its end.
  [[nodiscard]] const std::string& index_base() const { return index_base_; }

 private:
  struct Row {
    std::vector<std::string> patterns;
    Strictness strictness = Strictness::free;
    std::optional<pep::PackageName> head;
    Route route = Route::default_only;
  };
  [[nodiscard]] const Row* find(const pep::PackageName& name) const;

  std::vector<Row> rows_;
  std::vector<std::string> backends_;
  std::string index_base_;
};

/// Reads the name of a build as users write it; what is no such name is an error of kind `usage`
/// with the nearest names that are known.
[[nodiscard]] Result<Build> parse_build_choice(std::string_view text, const Families& families);

}  // namespace sconce::accelerator
