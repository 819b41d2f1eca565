#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "page_content.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/document/instant.hpp"
#include "sconce/document/json_view.hpp"
#include "sconce/index/page.hpp"

namespace sconce::index {
namespace {

using document::JsonMember;
using document::JsonNode;

/// Members of a `hashes` object, each handed on as a StatedHash.
template <class Add>
void read_hashes(JsonNode node, Add add) {
  for (const JsonMember hash : node.members()) {
    if (const auto hex = hash.value.as_string()) add(StatedHash{hash.key, *hex});
  }
}

void read_yanked(JsonNode node, PageFile& file) {
  file.yanked_reason = node.as_string();
  file.is_yanked = file.yanked_reason.has_value() || node.as_bool().value_or(false);
}

// `true`, `false`, or the hashes of the metadata file (PEP 658, 714).
void read_metadata(JsonNode node, FileCollector& files) {
  files.begin_metadata_hashes();
  if (node.is_object()) {
    files.file().has_metadata_file = true;
    read_hashes(node, [&](StatedHash hash) { files.add_metadata_hash(hash); });
  } else if (const auto has_file = node.as_bool()) {
    files.file().has_metadata_file = *has_file;
  }
}

void read_size(JsonNode node, PageFile& file) {
  const auto size = node.as_integer();
  if (size && *size >= 0) file.size = static_cast<std::uint64_t>(*size);
}

void read_member(const JsonMember& member, FileCollector& files) {
  const auto& [key, value] = member;
  PageFile& file = files.file();
  if (key == "filename") {
    file.file_name = value.as_string().value_or("");
  } else if (key == "url") {
    const std::string_view url = value.as_string().value_or("");
    file.url = url.substr(0, url.find('#'));
  } else if (key == "hashes") {
    files.begin_hashes();
    read_hashes(value, [&](StatedHash hash) { files.add_hash(hash); });
  } else if (key == "requires-python") {
    file.requires_python = value.as_string();
  } else if (key == "size") {
    read_size(value, file);
  } else if (key == "upload-time") {
    if (const auto text = value.as_string()) file.upload_time = document::parse_instant(*text);
  } else if (key == "yanked") {
    read_yanked(value, file);
  } else if (key == "provenance") {
    file.provenance_url = value.as_string();
  }
}

// The newer name of the metadata attribute wins over the older one (PEP 714), whatever their order.
void read_file(JsonNode node, FileCollector& files) {
  std::optional<JsonNode> metadata;
  bool is_newer_name = false;
  files.begin();
  for (const JsonMember member : node.members()) {
    if (member.key == "core-metadata") {
      metadata = member.value;
      is_newer_name = true;
    } else if (member.key == "dist-info-metadata") {
      if (!is_newer_name) metadata = member.value;
    } else {
      read_member(member, files);
    }
  }
  if (metadata) read_metadata(*metadata, files);
  files.end();
}

std::vector<std::string_view> read_strings(std::optional<JsonNode> node) {
  std::vector<std::string_view> out;
  if (!node) return out;
  for (const JsonNode item : node->items()) {
    if (const auto text = item.as_string()) out.push_back(*text);
  }
  return out;
}

std::optional<std::string_view> find_string(JsonNode node, std::string_view key) {
  const auto member = node.find(key);
  return member ? member->as_string() : std::nullopt;
}

void read_project(JsonNode root, ProjectPage::Content& content) {
  content.project = find_string(root, "name").value_or("");
  if (const auto meta = root.find("meta")) content.tracks = read_strings(meta->find("tracks"));
  content.alternate_locations = read_strings(root.find("alternate-locations"));
  if (const auto versions = root.find("versions"); versions && versions->is_array()) {
    content.versions = read_strings(versions);
  }
  const auto status = root.find("project-status");
  if (!status) return;
  content.status = find_string(*status, "status");
  content.status_reason = find_string(*status, "reason");
}

Result<std::optional<std::string_view>> read_version(JsonNode root,
                                                     std::vector<std::string>& warnings) {
  const auto meta = root.find("meta");
  const auto version = meta ? find_string(*meta, "api-version") : std::nullopt;
  if (version) SCONCE_TRY(check_repository_version(*version, warnings));
  return version;
}

}  // namespace

Result<void> read_json_page(std::string_view body, ProjectPage::Content& content) {
  content.document = SCONCE_TRY(document::JsonDocument::parse(body));
  const JsonNode root = std::get<document::JsonDocument>(content.document).root();
  content.repository_version = SCONCE_TRY(read_version(root, content.warnings));
  const auto files = root.find("files");
  if (!files || !files->is_array()) {
    return fail(ErrorKind::input,
                "the page has no list `files`, so it is not the page of a project");
  }
  read_project(root, content);
  FileCollector collector(content);
  for (const JsonNode file : files->items()) read_file(file, collector);
  collector.finish();
  return {};
}

Result<IndexPage> read_json_index(std::string_view body) {
  const auto document = SCONCE_TRY(document::JsonDocument::parse(body));
  IndexPage page;
  const auto version = SCONCE_TRY(read_version(document.root(), page.warnings));
  if (version) page.repository_version = std::string(*version);
  const auto projects = document.root().find("projects");
  if (!projects || !projects->is_array()) {
    return fail(ErrorKind::input,
                "the page has no list `projects`, so it is not the root of an index");
  }
  for (const JsonNode project : projects->items()) {
    if (const auto name = find_string(project, "name")) page.projects.emplace_back(*name);
  }
  return page;
}

}  // namespace sconce::index
