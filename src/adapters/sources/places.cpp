#include "places.hpp"

#include <fmt/format.h>

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "offerings.hpp"
#include "sconce/base/guarded.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/url.hpp"
#include "sconce/index/access.hpp"
#include "sconce/index/fetch_page.hpp"
#include "sconce/os/files.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/sources/index_source.hpp"
#include "sconce/sources/url_map.hpp"

namespace sconce::sources {
namespace {

class ProjectIndex final : public Place, public std::enable_shared_from_this<ProjectIndex> {
 public:
  ProjectIndex(IndexPlace index, UrlMap map)
      : index_(std::move(index)), map_(std::move(map)), address_(map_.apply(index_.url)) {}

  void ask(const index::Access& access, const pep::PackageName& name,
           PlaceCallback callback) override {
    index::fetch_project_page(
        access, address_, name,
        [self = shared_from_this(), name,
         callback = std::move(callback)](index::PageResult page) mutable {
          if (!page) {
            return callback(std::unexpected(page.error().with_context(
                fmt::format("asking the index `{}` for `{}`", self->index_.name, name.text()))));
          }
          if (!*page) return callback(std::nullopt);
          callback(offering_of_page(**page, name, self->index_, self->map_));
        });
  }

 private:
  const IndexPlace index_;
  const UrlMap map_;
  const Url address_;
};

/// A place that is read once and knows all its projects then.
class FlatPlace final : public Place, public std::enable_shared_from_this<FlatPlace> {
 public:
  FlatPlace(Url address, UrlMap map) : address_(std::move(address)), map_(std::move(map)) {}

  void ask(const index::Access& access, const pep::PackageName& name,
           PlaceCallback callback) override {
    const bool is_first = state_.with([&](State& state) {
      state.waiting.emplace_back(name, std::move(callback));
      return !std::exchange(state.is_asked, true);
    });
    if (is_first) return read(access);
    access.pool.post([self = shared_from_this()] { self->answer_waiting(); });
  }

 private:
  using Loaded = Result<OfferingsByName>;
  using Waiting = std::vector<std::pair<pep::PackageName, PlaceCallback>>;
  struct State {
    bool is_asked = false;
    std::shared_ptr<const Loaded> loaded;
    Waiting waiting;
  };

  void read(const index::Access& access) {
    const auto path = address_.file_path();
    if (path && os::is_directory(*path)) {
      access.pool.post([self = shared_from_this(), folder = *path] {
        const auto files = index::list_distributions(folder);
        self->take(files ? Loaded(offerings_of_folder(*files, folder)) : pass_error(files));
      });
      return;
    }
    index::fetch_flat_page(access, address_, [self = shared_from_this()](index::PageResult page) {
      if (!page) return self->take(pass_error(page));
      self->take(*page ? offerings_of_flat_page(**page, self->address_.to_string(), self->map_)
                       : OfferingsByName());
    });
  }

  void take(Loaded loaded) {
    state_.with(
        [&](State& state) { state.loaded = std::make_shared<const Loaded>(std::move(loaded)); });
    answer_waiting();
  }

  void answer_waiting() {
    auto [loaded, waiting] = state_.with([](State& state) {
      Waiting ready;
      if (state.loaded) ready.swap(state.waiting);
      return std::pair(state.loaded, std::move(ready));
    });
    for (auto& [name, callback] : waiting) callback(answer_for(*loaded, name));
  }

  PlaceAnswer answer_for(const Loaded& loaded, const pep::PackageName& name) const {
    if (!loaded) {
      return std::unexpected(loaded.error().with_context(
          fmt::format("reading the links of `{}`", address_.to_string())));
    }
    const auto found = loaded->find(name);
    if (found == loaded->end()) return std::nullopt;
    return found->second;
  }

  const Url address_;
  const UrlMap map_;
  Guarded<State> state_;
};

}  // namespace

std::shared_ptr<Place> make_index_place(IndexPlace index, UrlMap map) {
  return std::make_shared<ProjectIndex>(std::move(index), std::move(map));
}

Result<std::shared_ptr<Place>> make_find_links_place(const std::string& location, UrlMap map) {
  const bool is_url = location.find("://") != std::string::npos;
  Url address =
      is_url ? SCONCE_TRY(Url::parse(location)) : Url::from_file_path(os::absolute_path(location));
  if (!map.is_empty()) address = map.apply(address);
  return std::make_shared<FlatPlace>(std::move(address), std::move(map));
}

}  // namespace sconce::sources
