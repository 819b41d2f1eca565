#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "groundwork.hpp"
#include "sconce/app/session.hpp"
#include "sconce/base/digest.hpp"
#include "sconce/base/result.hpp"
#include "sconce/builder/build.hpp"
#include "sconce/builder/git.hpp"
#include "sconce/builder/source.hpp"
#include "sconce/pep/direct_url.hpp"
#include "sconce/pep/metadata.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/project/declared.hpp"
#include "sconce/resolver/allowed_hashes.hpp"
#include "sconce/resolver/metadata_source.hpp"
#include "sconce/resolver/resolution.hpp"
#include "sconce/sources/metadata_builder.hpp"
#include "sconce/sources/url_map.hpp"
#include "sconce/store/store.hpp"
#include "sconce/target/target.hpp"
#include "workshop.hpp"

namespace sconce::app {

/// What has no wheel: source archives, folders and repositories, and their way to metadata and to a
/// wheel in the store. Each is built in an environment that is resolved and installed like any
/// other, with the settings of the run. References outlive it; confined to the thread that solves.
class Builds final : public sources::MetadataBuilder {
 public:
  Builds(const Groundwork& ground, Workshop& workshop, const store::Store& store,
         const Session& session);
  ~Builds() override;

  /// The file that stands for a requirement's folder or repository (`name @ LOCATION`), its version
  /// asked of the build backend; nothing: the location is none of these.
  [[nodiscard]] Result<std::optional<resolver::OfferedFile>> open_tree(
      const project::DeclaredRequirement& declared);

  /// The file that stands for the project in its folder.
  [[nodiscard]] Result<resolver::OfferedFile> open_project(
      const pep::PackageName& name, const std::optional<pep::Version>& version,
      const std::string& folder, builder::BuildKind kind);

  /// From now on a build that asks for a package of the accelerator family gets this one's.
  void hold_to(const resolver::Resolution& resolution);

  [[nodiscard]] bool is_tree(const resolver::OfferedFile& file) const override;
  [[nodiscard]] Result<pep::CoreMetadata> build_metadata(
      const resolver::OfferedFile& file) override;
  /// An archive that is not among the allowed ones is not built.
  [[nodiscard]] Result<builder::BuiltWheel> build_wheel(const resolver::OfferedFile& file,
                                                        const resolver::AllowedHashes& allowed);
  /// What direct_url.json says of an installation from this folder or repository.
  [[nodiscard]] std::optional<pep::DirectUrl> direct_url(const resolver::OfferedFile& file) const;

 private:
  class Sandbox;
  /// What can be built, and how.
  struct Tree {
    builder::Source source;
    builder::BuildKind kind = builder::BuildKind::wheel;
  };

  [[nodiscard]] Result<target::Target> own_target() const;
  [[nodiscard]] Result<Tree> tree_of(const resolver::OfferedFile& file,
                                     const resolver::AllowedHashes& allowed);
  [[nodiscard]] Result<Digest> fetch(const resolver::OfferedFile& file,
                                     const resolver::AllowedHashes& allowed);
  [[nodiscard]] builder::GitNetwork git_network() const;
  template <class Built, class Work>
  [[nodiscard]] Result<Built> build(const std::string& label, const Tree& tree,
                                    const pep::PackageName& name,
                                    const std::optional<pep::Version>& version, const Work& work);
  [[nodiscard]] std::vector<project::DeclaredRequirement> family_constraints() const;

  const Groundwork& ground_;
  Workshop& workshop_;
  const store::Store& store_;
  const Session& session_;
  std::map<pep::PackageName, Tree> trees_;            ///< of direct references
  std::vector<project::DeclaredRequirement> family_;  ///< what the solve has chosen of it
  std::vector<std::string> under_way_;                ///< builds, each for the one before it
};

}  // namespace sconce::app
