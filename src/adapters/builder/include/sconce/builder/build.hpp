#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "sconce/base/digest.hpp"
#include "sconce/base/progress.hpp"
#include "sconce/base/result.hpp"
#include "sconce/builder/build_variables.hpp"
#include "sconce/builder/git.hpp"
#include "sconce/builder/sandbox.hpp"
#include "sconce/builder/source.hpp"
#include "sconce/pep/file_name.hpp"
#include "sconce/pep/metadata.hpp"
#include "sconce/pep/tag.hpp"
#include "sconce/store/store.hpp"

// From a source to its metadata and its wheel, by the source's own build backend (PEP 517, 518,
// 660) in an environment that the sandbox gives. Each hook runs in a process of its own.
//
// Answers are kept in the store (docs/formats/builds.md) and given again without running anything
// while nothing has changed that they depend on: the source (identity_of), the build requirements
// as resolved, the target's tags, config settings and stated variables. Of editable installs the
// metadata is kept but never the wheel, which may point to what the build left in the folder.
namespace sconce::builder {

enum class BuildKind {
  wheel,
  editable,  ///< only of a folder: the wheel makes Python import from there (PEP 660)
};
enum class BuildCache {
  used,
  renewed,  ///< what is kept is not looked at, and replaced
};

/// Settings that the backend understands (PEP 517, "Config settings"): a key with one value is
/// handed over as a text, one with several as a list.
using ConfigSettings = std::map<std::string, std::vector<std::string>>;

/// What is asked for. `tags` must outlive the call.
struct BuildRequest {
  Source source;
  BuildKind kind = BuildKind::wheel;
  /// What the source was taken for: a wheel or metadata of another name or version is of kind
  /// `mismatch`. A local label that the build adds to a version is no difference.
  std::optional<pep::PackageName> name{};
  std::optional<pep::Version> version{};
  const pep::SupportedTags& tags;  ///< of the target, which the wheel must fit
  ConfigSettings config_settings{};
  Variables variables{};  ///< stated by the user for this build; see build_variables()
  BuildCache cache = BuildCache::used;
  std::chrono::milliseconds time_limit = std::chrono::hours(4);  ///< of each hook
};

/// What building works with; `store` and `notices` must outlive the call.
struct BuildServices {
  const store::Store& store;
  Notices& notices;
  Variables variables;  ///< the process's own, cleaned for builds here
  GitNetwork git_network = GitNetwork::used;
  std::stop_token stop;
};

struct BuiltMetadata {
  pep::CoreMetadata metadata;
  std::string text;  ///< of METADATA, without the description
};

/// A wheel in the store: judged by the archive policy, its RECORD compared.
struct BuiltWheel {
  Digest sha256;
  std::uint64_t size = 0;  ///< bytes of the archive; 0 where only its tree is in the store
  std::string file_name;
  pep::WheelFileName parsed;
  BuiltMetadata metadata;
  bool was_in_store = false;  ///< nothing was run for it
};

// Both block while processes run, and may be called from several threads at once, each with a
// sandbox of its own; what is built twice at the same time, or in one folder, is built one after
// the other. Errors: of kind `input` where pyproject.toml is malformed; `build` where a hook
// failed, with the last meaningful lines of what it printed quoted and the path of the whole log as
// a hint; `interrupted`; those of the sandbox as they are. All name what was being built.

/// Name, version and requirements that the build states. Asks the backend for metadata alone, and
/// builds the wheel (which is then kept) where it cannot give them alone.
[[nodiscard]] Result<BuiltMetadata> build_metadata(const BuildServices& services,
                                                   const BuildRequest& request,
                                                   BuildSandbox& sandbox);

/// The wheel, published in the store.
[[nodiscard]] Result<BuiltWheel> build_wheel(const BuildServices& services,
                                             const BuildRequest& request, BuildSandbox& sandbox);

}  // namespace sconce::builder
