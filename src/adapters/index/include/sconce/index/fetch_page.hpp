#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sconce/base/result.hpp"
#include "sconce/base/url.hpp"
#include "sconce/index/access.hpp"
#include "sconce/index/page.hpp"
#include "sconce/pep/name.hpp"

namespace sconce::index {

/// A page, or nothing where the place answers that it has none.
using PageResult = Result<std::optional<ProjectPage>>;
/// Called exactly once, on a thread of the pool.
using PageCallback = std::move_only_function<void(PageResult)>;

/// The page of a project below the address of an index (`https://index.example/simple/`, or a
/// `file` URL of a folder laid out like that), from the store where it is fresh. 404 means that the
/// index does not know the project, and so does 403 from download.pytorch.org, which answers it for
/// whatever it does not have. All else is an error of kind `network`, a page that is none (a login
/// page, say) among it. Offline, a page that is not in the store is nothing.
void fetch_project_page(const Access& access, const Url& index, const pep::PackageName& name,
                        PageCallback callback);

/// A flat page of links (pip's --find-links): HTML, or JSON of the same form as a project page.
/// Here 404 is an error.
void fetch_flat_page(const Access& access, const Url& address, PageCallback callback);

/// A file of a local folder that may be a distribution by its ending.
struct FolderFile {
  std::string name;
  std::string path;
  std::uint64_t size = 0;  ///< bytes
};
/// Wheels and source archives of a folder, by name.
[[nodiscard]] Result<std::vector<FolderFile>> list_distributions(const std::string& folder);

}  // namespace sconce::index
