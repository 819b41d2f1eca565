#include "sconce/app/describe_page.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/base/url.hpp"
#include "sconce/document/instant.hpp"
#include "sconce/document/json.hpp"
#include "sconce/index/page.hpp"

namespace sconce::app {
namespace {

using document::JsonValue;

template <class Text>
JsonValue text_or_null(const std::optional<Text>& text) {
  return text ? JsonValue(std::string_view(*text)) : JsonValue();
}

template <class Texts>
JsonValue list_of(const Texts& texts) {
  JsonValue out = JsonValue::array();
  for (const auto& text : texts) out.push_back(std::string_view(text));
  return out;
}

JsonValue hashes_of(std::span<const index::StatedHash> hashes) {
  JsonValue out = JsonValue::object();
  for (const auto& [algorithm, hex] : hashes) out.set(algorithm, hex);
  return out;
}

Result<JsonValue> describe_file(const index::ProjectPage& page, const index::PageFile& file) {
  JsonValue out;
  out.set("filename", file.file_name);
  out.set("url", SCONCE_TRY(page.url_of(file)).to_string());
  out.set("hashes", hashes_of(file.hashes));
  out.set("requires_python", text_or_null(file.requires_python));
  out.set("yanked", file.is_yanked);
  out.set("yanked_reason", text_or_null(file.yanked_reason));
  out.set("has_metadata_file",
          file.has_metadata_file ? JsonValue(*file.has_metadata_file) : JsonValue());
  out.set("metadata_hashes",
          file.metadata_hashes.empty() ? JsonValue() : hashes_of(file.metadata_hashes));
  out.set("size", file.size ? JsonValue(*file.size) : JsonValue());
  out.set("upload_time",
          file.upload_time ? JsonValue(document::to_string(*file.upload_time)) : JsonValue());
  out.set("provenance_url", text_or_null(file.provenance_url));
  return out;
}

Result<JsonValue> describe_project(const index::ProjectPage& page, const Url& address) {
  JsonValue out;
  out.set("kind", "project");
  const std::string_view path = address.path();
  const auto folder =
      Url::parse(address.origin() + std::string(path.substr(0, path.find_last_not_of('/') + 1)));
  const std::string asked = folder ? folder->file_name() : std::string();
  out.set("project", page.project().empty() ? std::string_view(asked) : page.project());
  out.set("base_url", address.to_string());
  out.set("repository_version", text_or_null(page.repository_version()));
  out.set("versions", page.versions() ? list_of(*page.versions()) : JsonValue());
  out.set("tracks", list_of(page.tracks()));
  out.set("alternate_locations", list_of(page.alternate_locations()));
  out.set("status", text_or_null(page.status()));
  out.set("status_reason", text_or_null(page.status_reason()));
  JsonValue files = JsonValue::array();
  for (const index::PageFile& file : page.files()) {
    files.push_back(SCONCE_TRY(describe_file(page, file)));
  }
  out.set("files", std::move(files));
  return out;
}

Result<JsonValue> describe_index(std::string_view body, index::PageFormat format) {
  const auto page = SCONCE_TRY(index::IndexPage::parse(body, format));
  JsonValue out;
  out.set("kind", "index");
  out.set("repository_version", text_or_null(page.repository_version));
  out.set("projects", list_of(page.projects));
  return out;
}

bool is_distribution_name(std::string_view name) {
  for (const std::string_view suffix : {".whl", ".tar.gz", ".zip", ".tar.bz2", ".tgz", ".egg",
                                        ".exe", ".tar.xz", ".tar.Z", ".rpm"}) {
    if (name.ends_with(suffix)) return true;
  }
  return false;
}

/// Files of a project page end as archives do; the links of an index's root end in a name.
bool is_root(const index::ProjectPage& page) {
  return std::ranges::none_of(page.files(), [](const index::PageFile& file) {
    return is_distribution_name(file.file_name);
  });
}

}  // namespace

Result<JsonValue> describe_page(std::string_view body, std::string_view address) {
  const Url base = SCONCE_TRY(Url::parse(address));
  const std::string_view content = trim(body);
  if (!content.starts_with('{')) {
    const auto page = SCONCE_TRY(index::ProjectPage::parse(body, index::PageFormat::html, base));
    if (!is_root(page)) return describe_project(page, base);
    return describe_index(body, index::PageFormat::html);
  }
  auto page = index::ProjectPage::parse(body, index::PageFormat::json, base);
  if (page) return describe_project(*page, base);
  auto root = describe_index(body, index::PageFormat::json);
  if (root) return root;
  return pass_error(page);
}

}  // namespace sconce::app
