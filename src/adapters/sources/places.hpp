#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "offerings.hpp"
#include "sconce/index/access.hpp"
#include "sconce/sources/index_source.hpp"

namespace sconce::sources {

/// What one place offers for a project; nothing: it does not know the project.
using PlaceAnswer = Result<std::optional<resolver::Offering>>;
/// Called exactly once, on a thread of the pool.
using PlaceCallback = std::move_only_function<void(PlaceAnswer)>;

/// One thing that is asked for projects: an index, a flat page, a local folder. Callable from any
/// thread; shared with the tasks that it starts.
class Place {
 public:
  virtual ~Place() = default;
  virtual void ask(const index::Access& access, const pep::PackageName& name,
                   PlaceCallback callback) = 0;
};

[[nodiscard]] std::shared_ptr<Place> make_index_place(IndexPlace index, UrlMap map);
/// `location` is a URL or a local path; it is read once, for all projects.
[[nodiscard]] Result<std::shared_ptr<Place>> make_find_links_place(const std::string& location,
                                                                   UrlMap map);

}  // namespace sconce::sources
