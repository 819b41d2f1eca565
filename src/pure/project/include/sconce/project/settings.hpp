#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sconce/accelerator/build.hpp"
#include "sconce/base/result.hpp"
#include "sconce/document/instant.hpp"
#include "sconce/pep/name.hpp"

// The options of a run, from the layers that may state them. Pure: files come as texts, environment
// variables as a map.
namespace sconce::project {

/// Where a value was stated; earlier ones win.
enum class SettingSource { flag, environment, project_target, project, user_file, pip, built_in };

/// A value that knows who stated it. `origin` is for people: "`pyproject.toml` line 9",
/// "`--index`",
/// "`SCONCE_INDEX`".
template <class T>
struct Setting {
  T value;
  SettingSource source = SettingSource::built_in;
  std::string origin;
};

template <class T>
using OptionalSetting = std::optional<Setting<T>>;
template <class T>
using SettingList = std::vector<Setting<T>>;

enum class PrereleaseChoice { if_necessary, allow, disallow };
enum class ResolutionChoice { highest, lowest, lowest_direct };
/// How several indexes that know a name are weighed (product.md, "Index choice").
enum class IndexStrategy { first_match, best_match };

/// An index as stated.
struct IndexSetting {
  std::string url;              ///< as stated, may hold credentials: never print it as it is
  std::string name;             ///< empty if it has none
  bool is_explicit = false;     ///< serves only what is pinned to it
  bool is_assumed_old = false;  ///< files without upload time count as old (`assume-old`)
};

/// One index host to be asked in the place of another.
struct IndexMap {
  std::string from, to;
};

/// Which kinds of file may serve which package.
struct FileKindChoice {
  enum class Kind { no_build, no_binary } kind = Kind::no_build;
  std::optional<pep::PackageName> package;  ///< nothing: all packages
};

/// What the user says of the accelerator.
struct AcceleratorChoice {
  enum class Kind {
    automatic,  ///< what this machine can run
    any,        ///< whatever fits together
    named,
  } kind = Kind::automatic;
  accelerator::Build build;  ///< if named
};

/// The settings of one layer, or of several merged. A value.
struct Settings {
  OptionalSetting<IndexSetting> index;      ///< the default index
  SettingList<IndexSetting> extra_indexes;  ///< asked before the default one, in this order
  SettingList<std::string> find_links;      ///< URLs and paths
  OptionalSetting<bool> no_index;
  OptionalSetting<IndexStrategy> index_strategy;
  SettingList<IndexMap> index_maps;
  std::map<pep::PackageName, Setting<std::string>> index_pins;  ///< package -> name of an index

  OptionalSetting<AcceleratorChoice> accelerator;
  OptionalSetting<std::string> accelerator_index;  ///< URL of the folder of accelerator indexes
  SettingList<pep::PackageName> allow_unknown_build, allow_unproven;

  OptionalSetting<document::Instant> exclude_newer;  ///< files uploaded at or after it are not seen
  OptionalSetting<PrereleaseChoice> prerelease;
  OptionalSetting<ResolutionChoice> resolution;
  SettingList<FileKindChoice> file_kinds;

  OptionalSetting<std::string> proxy;
  OptionalSetting<std::string> certificate_bundle;
  OptionalSetting<std::string> client_certificate;
  SettingList<std::string> trusted_hosts;
  OptionalSetting<std::uint32_t> timeout_seconds;
  OptionalSetting<std::uint32_t> retries;

  OptionalSetting<std::string> python;
  OptionalSetting<std::string> python_platform;
  OptionalSetting<std::string> cache_directory;
  OptionalSetting<std::uint32_t> jobs;
  OptionalSetting<bool> offline;
};

/// Layers merged, the strongest first. Of single values the first stated one holds; lists are
/// joined in the order of the layers without what was there already (an index map's first `from`,
/// an index's first address). A named default index that a stronger layer displaces stays for what
/// is pinned to it. Where a layer says `no_index`, the index and extra indexes of all
/// layers are dropped.
[[nodiscard]] Settings merge_settings(std::span<const Settings> layers);

/// The build that an index serves: that which the last part of its address names
/// (`.../whl/cu121`); nothing: it is no accelerator index.
[[nodiscard]] std::optional<accelerator::Build> build_of_index(std::string_view url);

/// Relative find-links of a layer, stated in a file, begin at that file's folder.
void begin_find_links_at(Settings& settings, const std::string& folder);

/// A setting by its name in `[tool.sconce]`, on the command line and in the environment
/// ("extra-index" for `SCONCE_EXTRA_INDEX`), given as text; lists take several texts one after the
/// other. An error of kind `usage` or `input`, as `source` tells, quotes the value and says what
/// was expected; it does not name the place, which the caller adds.
[[nodiscard]] Result<void> set_from_text(Settings& settings, std::string_view name,
                                         std::string_view text, const Setting<std::string>& place);

/// Names that set_from_text takes.
[[nodiscard]] std::span<const std::string_view> setting_names();

/// The layer of the variables SCONCE_* (names in full, SCONCE_INDEX); lists are separated by white
/// space. Variables that are no setting are passed over: commands have some of their own.
[[nodiscard]] Result<Settings> environment_settings(
    const std::map<std::string, std::string>& environment);

/// The layer of the user's own file: keys as in `[tool.sconce]`, at the top.
[[nodiscard]] Result<Settings> parse_user_settings(std::string_view text, std::string file);

}  // namespace sconce::project
