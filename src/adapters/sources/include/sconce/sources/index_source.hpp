#pragma once

#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "sconce/base/progress.hpp"
#include "sconce/http/client.hpp"
#include "sconce/os/threads.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/resolver/metadata_source.hpp"
#include "sconce/sources/metadata_builder.hpp"
#include "sconce/sources/url_map.hpp"
#include "sconce/store/store.hpp"

namespace sconce::sources {

/// An index as it is configured.
struct IndexPlace {
  Url url;           ///< of its project list, as configured: the map is applied by the source
  std::string name;  ///< for people and locks
  bool is_explicit = false;     ///< serves only what is pinned to it
  bool is_assumed_old = false;  ///< files without upload time count as old
};

enum class IndexStrategy {
  first_index,  ///< the first index that knows a name serves it alone
  best_match,   ///< all that know it serve it together: open to name confusion
};

/// How accelerator indexes serve the packages that are routed to them (data/accelerators.toml).
enum class AcceleratorRole {
  instead,              ///< alone, or before the other indexes: a build was named
  beside,               ///< together with the other indexes
  beside_if_reachable,  ///< likewise, and a failed transfer is a warning: nobody named them
};

/// Where packages come from. A value.
struct SourceOptions {
  std::vector<std::string> find_links;  ///< URLs of flat pages, or local folders and pages
  std::vector<IndexPlace> indexes;      ///< in the order of their rank, the default index last
  std::map<pep::PackageName, std::string> pinned;  ///< to the index of this name, and to no other
  std::vector<IndexPlace> accelerator_indexes;
  AcceleratorRole accelerator_role = AcceleratorRole::instead;
  IndexStrategy strategy = IndexStrategy::first_index;
  UrlMap map;
};

/// What a source works with; all of it must outlive the source, and `client` is destroyed before
/// `pool`, that before `mailbox`.
struct SourceServices {
  http::Client& client;
  os::ThreadPool& pool;
  os::Mailbox& mailbox;
  const store::Store* store = nullptr;  ///< null: nothing is kept
  Notices& notices;
  http::Freshness freshness = http::Freshness::normal;
  std::stop_token stop;
};

/// The configured indexes as the resolver's source. find-links rank first, then the indexes in
/// their order; every page and every metadata file is fetched at most once. Confined to the thread
/// that owns the mailbox.
class IndexSource final : public resolver::MetadataSource {
 public:
  IndexSource(SourceServices services, SourceOptions options);
  ~IndexSource() override;

  /// Who states the metadata of what has to be built; null: nobody, and such versions cannot be
  /// used. Must outlive the next change of it, or the source.
  void set_builder(MetadataBuilder* builder);

  void set_observer(Observer* observer) override;
  void want_offering(const pep::PackageName& name) override;
  void want_metadata(const resolver::OfferedFile& file) override;
  void want_build(const resolver::OfferedFile& file) override;
  [[nodiscard]] Result<const resolver::Offering*> offering(const pep::PackageName& name) override;
  [[nodiscard]] Result<const pep::CoreMetadata*> metadata(
      const resolver::OfferedFile& file) override;
  [[nodiscard]] Result<std::optional<accelerator::Build>> build(
      const resolver::OfferedFile& file) override;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

/// The address of a location that is a path, relative ones from `base_folder`; nothing: it is an
/// address already.
[[nodiscard]] std::optional<Url> address_of_path(std::string_view location,
                                                 std::string_view base_folder);

/// The file that a direct reference names (`name @ LOCATION`): a URL, or a path relative to
/// `base_folder`. A hash in the fragment (`#sha256=...`) is taken; nothing is fetched. Anything but
/// a wheel or source archive is of kind `unsupported`.
[[nodiscard]] Result<resolver::OfferedFile> file_at(std::string_view location,
                                                    std::string_view base_folder,
                                                    const UrlMap& map);

}  // namespace sconce::sources
