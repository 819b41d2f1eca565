#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "../pubgrub/provider.hpp"
#include "package_table.hpp"
#include "sconce/pep/version_range.hpp"
#include "sconce/resolver/metadata_source.hpp"
#include "world.hpp"

namespace sconce::resolver {

using PythonView = pubgrub::View<pep::VersionRange, pep::Version>;

/// Asks for what the solve will probably need next, so that a cold solve takes as many round trips
/// as the graph is deep. Guesses only: nothing that the solver decides depends on it.
class Prefetcher final : public MetadataSource::Observer {
 public:
  Prefetcher(World& world, const PackageTable& table) : world_(world), table_(table) {}

  /// The solver's state, where a package's range is known best.
  void set_view(const PythonView* view) { view_ = view; }

  /// Something will need this project.
  void expect(const pep::PackageName& name, const pep::VersionRange& range,
              const std::set<pep::ExtraName>& extras);
  /// Another version of the project is tried: after some failures ask for many at once.
  void count_try(const pep::PackageName& name);

  void offering_arrived(const pep::PackageName& name, const Offering& offering) override;
  void metadata_arrived(const OfferedFile& file, const pep::CoreMetadata& metadata) override;

 private:
  struct Expectation {
    pep::VersionRange range = pep::VersionRange::full();
    std::set<pep::ExtraName> extras;
    bool is_asked = false;
    const OfferedFile* guess = nullptr;           ///< whose metadata was asked for
    const pep::CoreMetadata* metadata = nullptr;  ///< of the guess, once it is there
    std::size_t tries = 0;
  };

  [[nodiscard]] pep::VersionRange range_of(const pep::PackageName& name,
                                           const Expectation& expectation) const;
  void note(const pep::PackageName& name, const pep::VersionRange& range,
            const std::set<pep::ExtraName>& extras);
  void guess(const pep::PackageName& name, Expectation& expectation);
  void expand_pending();

  World& world_;
  const PackageTable& table_;
  const PythonView* view_ = nullptr;
  std::unordered_map<pep::PackageName, Expectation> expectations_;
  /// Metadata whose requirements are to be expected next, with an extra or without.
  std::vector<std::pair<const pep::CoreMetadata*, std::optional<pep::ExtraName>>> pending_;
};

}  // namespace sconce::resolver
