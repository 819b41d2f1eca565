#include "sconce/index/fetch_page.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <expected>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "sconce/base/error.hpp"
#include "sconce/base/file_tree.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/base/url.hpp"
#include "sconce/http/client.hpp"
#include "sconce/index/access.hpp"
#include "sconce/index/page.hpp"
#include "sconce/os/files.hpp"
#include "sconce/pep/name.hpp"

namespace sconce::index {
namespace {

constexpr std::uint64_t kLargestPage = 256ULL << 20;
constexpr std::string_view kHostOfTorch = "download.pytorch.org";

enum class Absence { means_unknown, is_an_error };

Error unusable(const Url& url, std::string_view why) {
  return Error(ErrorKind::network,
               fmt::format("the answer of `{}` is no use: {}", url.to_string(), why));
}

Error of_status(const Url& url, long status) {
  Error error(ErrorKind::network,
              fmt::format("cannot fetch `{}`: status {}", url.to_string(), status));
  if (status == 401) {
    return error.with_hint("give user and password in the index URL or in ~/.netrc");
  }
  if (status == 403) {
    return error.with_hint(
        "check the credentials for this index, and whether it serves this network");
  }
  return error.with_hint("check the address of the index");
}

/// A page for people has neither files nor any mark of an index page.
bool is_page_for_people(const ProjectPage& page, PageFormat format, std::string_view body) {
  if (format != PageFormat::html || !page.files().empty() || page.repository_version())
    return false;
  const std::string start = to_ascii_lower(body.substr(0, 4096));
  return start.find("links for") == std::string::npos;
}

Result<ProjectPage> read_page(std::string_view body, PageFormat format, const Url& address) {
  auto page = ProjectPage::parse(body, format, address);
  if (!page) {
    const ErrorKind kind =
        page.error().kind() == ErrorKind::unsupported ? ErrorKind::unsupported : ErrorKind::network;
    return fail(kind, fmt::format("the page `{}` cannot be read: {}", address.to_string(),
                                  page.error().message()));
  }
  if (is_page_for_people(*page, format, body)) {
    return std::unexpected(
        unusable(address, "it is a web page for people, not a page of an index")
            .with_hint("a proxy or a login page may answer in the place of the index"));
  }
  return page;
}

PageResult page_of(const http::Response& response, const Url& asked, Absence absence) {
  const bool is_torch_refusal = response.status == 403 && asked.host() == kHostOfTorch;
  if (absence == Absence::means_unknown && (response.status == 404 || is_torch_refusal)) {
    return std::nullopt;
  }
  if (response.status != 200) return std::unexpected(of_status(asked, response.status));
  const std::string type = response.header("content-type").value_or("");
  const auto format = page_format(type);
  if (!format) {
    return std::unexpected(
        unusable(asked, fmt::format("it is of type `{}`, which is no index page", type))
            .with_hint("check that the address is that of an index (it often ends in `/simple/`)"));
  }
  return SCONCE_TRY(read_page(response.body, *format, response.effective_url));
}

/// Reads the answer on the pool and stores it behind that, off the way of whoever waits.
void take_answer(const Access& access, const Url& asked, Absence absence,
                 Result<http::Response> answer, PageCallback callback) {
  if (!answer) {
    const bool is_unknown =
        absence == Absence::means_unknown && answer.error().kind() == ErrorKind::not_found;
    return callback(is_unknown ? PageResult(std::nullopt) : pass_error(answer));
  }
  auto page = page_of(*answer, asked, absence);
  const bool is_good = page.has_value();
  callback(std::move(page));
  if (!is_good) return;
  access.client.remember(*answer, answer->body, answer->header("content-type").value_or(""));
}

void fetch(const Access& access, const Url& url, Absence absence, PageCallback callback) {
  access.pool.post([access, url, absence, callback = std::move(callback)]() mutable {
    http::Request request{.url = url,
                          .headers = {{"accept", std::string(kAcceptedPages)}},
                          .freshness = access.freshness,
                          .body_limit_bytes = kLargestPage};
    access.client.fetch(std::move(request), [access, url, absence, callback = std::move(callback)](
                                                Result<http::Response> answer) mutable {
      if (answer && answer->from_store && answer->store_key.empty()) {
        // Already on the pool: see Client::fetch.
        return take_answer(access, url, absence, std::move(answer), std::move(callback));
      }
      access.pool.post([access, url, absence, answer = std::move(answer),
                        callback = std::move(callback)]() mutable {
        take_answer(access, url, absence, std::move(answer), std::move(callback));
      });
    });
  });
}

/// The page of a `file` index: `index.html` in the project's folder.
PageResult page_of_folder(const std::string& folder, const pep::PackageName& name) {
  const std::string path = os::join_path(os::join_path(folder, name.text()), "index.html");
  const auto text = os::read_file(path, kLargestPage);
  if (!text && text.error().kind() == ErrorKind::not_found) return std::nullopt;
  if (!text) return pass_error(text);
  return SCONCE_TRY(
      ProjectPage::parse(*text, PageFormat::html, Url::from_file_path(os::absolute_path(path))));
}

bool is_distribution_name(std::string_view name) {
  constexpr std::array<std::string_view, 3> kEndings = {".whl", ".tar.gz", ".zip"};
  for (const std::string_view ending : kEndings) {
    if (name.ends_with(ending)) return true;
  }
  return false;
}

}  // namespace

void fetch_project_page(const Access& access, const Url& index, const pep::PackageName& name,
                        PageCallback callback) {
  if (const auto folder = index.file_path()) {
    access.pool.post([folder = *folder, name, callback = std::move(callback)]() mutable {
      callback(page_of_folder(folder, name));
    });
    return;
  }
  auto url = index.without_fragment().as_folder().resolve(name.text() + "/");
  if (!url) {
    access.pool.post([error = url.error(), callback = std::move(callback)]() mutable {
      callback(std::unexpected(std::move(error)));
    });
    return;
  }
  if (index.has_credentials()) url = url->with_credentials(index.user(), index.password());
  fetch(access, *url, Absence::means_unknown, std::move(callback));
}

void fetch_flat_page(const Access& access, const Url& address, PageCallback callback) {
  const auto path = address.file_path();
  if (!path) return fetch(access, address, Absence::is_an_error, std::move(callback));
  access.pool.post([path = *path, address, callback = std::move(callback)]() mutable {
    const auto text = os::read_file(path, kLargestPage);
    if (!text) return callback(pass_error(text));
    auto page = ProjectPage::parse(*text, PageFormat::html, address);
    callback(page ? PageResult(std::move(*page)) : pass_error(page));
  });
}

Result<std::vector<FolderFile>> list_distributions(const std::string& folder) {
  std::vector<FolderFile> files;
  for (const DirectoryEntry& entry : SCONCE_TRY(os::list_directory(folder))) {
    if (!is_distribution_name(entry.name)) continue;
    std::string path = os::join_path(folder, entry.name);
    const auto status = SCONCE_TRY(os::target_status_if_exists(path));
    if (!status || status->kind != FileKind::regular) continue;
    files.push_back({entry.name, std::move(path), status->size});
  }
  return files;
}

}  // namespace sconce::index
