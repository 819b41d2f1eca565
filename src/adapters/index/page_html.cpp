#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "page_content.hpp"
#include "sconce/base/digest.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/base/url.hpp"
#include "sconce/document/html.hpp"
#include "sconce/index/page.hpp"

namespace sconce::index {
namespace {

using document::HtmlAnchor;
using document::HtmlPage;

/// `sha256=HEX`; nothing if the text is none or the algorithm unknown.
std::optional<StatedHash> stated_hash(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  const std::string_view algorithm = text.substr(0, equals);
  if (!parse_hash_algorithm(algorithm)) return std::nullopt;
  return StatedHash{algorithm, text.substr(equals + 1)};
}

std::optional<std::string_view> find(const HtmlAnchor& anchor, std::string_view attribute) {
  const std::string* value = anchor.find(attribute);
  if (value == nullptr) return std::nullopt;
  return std::string_view(*value);
}

// `true`, or the hash of the metadata file (PEP 658); the newer name wins (PEP 714).
void read_metadata(const HtmlAnchor& anchor, FileCollector& files) {
  auto value = find(anchor, "data-core-metadata");
  if (!value) value = find(anchor, "data-dist-info-metadata");
  if (!value) return;
  files.file().has_metadata_file = *value != "false";
  files.begin_metadata_hashes();
  if (const auto hash = stated_hash(*value)) files.add_metadata_hash(*hash);
}

/// Last part of the path of a link that has neither query nor fragment, percent-decoded.
std::string file_name_of(std::string_view link) {
  link = link.substr(0, link.find('?'));
  return percent_decode(link.substr(link.rfind('/') + 1));  // npos + 1 is 0
}

void read_anchor(const HtmlAnchor& anchor, ProjectPage::Content& content, FileCollector& files) {
  const auto href = find(anchor, "href");
  if (!href) return;
  const std::string_view link = trim(*href);
  const std::size_t hash_sign = link.find('#');
  const std::string_view address = link.substr(0, hash_sign);
  std::string file_name = file_name_of(address);
  if (file_name.empty()) return;  // a link to a folder

  files.begin();
  PageFile& file = files.file();
  file.file_name = content.texts.emplace_back(std::move(file_name));
  file.url = address;
  files.begin_hashes();
  if (hash_sign != std::string_view::npos) {
    for (const std::string_view part : split(link.substr(hash_sign + 1), '&')) {
      if (const auto hash = stated_hash(part)) files.add_hash(*hash);
    }
  }
  file.requires_python = find(anchor, "data-requires-python");
  file.yanked_reason = find(anchor, "data-yanked");
  file.is_yanked = file.yanked_reason.has_value();
  file.provenance_url = find(anchor, "data-provenance");
  read_metadata(anchor, files);
  files.end();
}

void read_metas(const HtmlPage& page, ProjectPage::Content& content) {
  for (const auto& [name, value] : page.metas) {
    if (name == "pypi:repository-version") content.repository_version = value;
    if (name == "pypi:tracks") content.tracks.emplace_back(value);
    if (name == "pypi:alternate-locations") content.alternate_locations.emplace_back(value);
    if (name == "pypi:project-status") content.status = value;
    if (name == "pypi:project-status-reason") content.status_reason = value;
  }
}

}  // namespace

Result<void> read_html_page(std::string_view body, ProjectPage::Content& content) {
  content.document = SCONCE_TRY(document::read_html(body));
  const HtmlPage& page = std::get<HtmlPage>(content.document);
  read_metas(page, content);
  if (content.repository_version) {
    SCONCE_TRY(check_repository_version(*content.repository_version, content.warnings));
  }
  if (page.base_href) {
    if (auto base = content.base.resolve(trim(*page.base_href))) content.base = *std::move(base);
  }
  FileCollector collector(content);
  for (const HtmlAnchor& anchor : page.anchors) read_anchor(anchor, content, collector);
  collector.finish();
  return {};
}

Result<IndexPage> read_html_index(std::string_view body) {
  const HtmlPage page = SCONCE_TRY(document::read_html(body));
  IndexPage out;
  for (const auto& [name, value] : page.metas) {
    if (name == "pypi:repository-version") out.repository_version = value;
  }
  if (out.repository_version) {
    SCONCE_TRY(check_repository_version(*out.repository_version, out.warnings));
  }
  for (const HtmlAnchor& anchor : page.anchors) {
    if (anchor.find("href") != nullptr && !anchor.text.empty()) out.projects.push_back(anchor.text);
  }
  return out;
}

}  // namespace sconce::index
