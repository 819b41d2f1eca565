#include "sconce/index/page.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "page_content.hpp"
#include "sconce/base/digest.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/base/url.hpp"

namespace sconce::index {
namespace {

constexpr std::uint64_t kMinor = 4;  // PEP 792

}  // namespace

std::optional<PageFormat> page_format(std::string_view content_type) {
  const std::string type = to_ascii_lower(trim(content_type.substr(0, content_type.find(';'))));
  if (type == "application/vnd.pypi.simple.v1+json" || type == "application/json" ||
      type == "application/vnd.pypi.simple.latest+json") {
    return PageFormat::json;
  }
  if (type == "application/vnd.pypi.simple.v1+html" || type == "text/html" ||
      type == "application/xhtml+xml" || type == "application/vnd.pypi.simple.latest+html") {
    return PageFormat::html;
  }
  return std::nullopt;
}

std::vector<Digest> digests(std::span<const StatedHash> hashes) {
  std::vector<Digest> out;
  out.reserve(hashes.size());
  for (const StatedHash& hash : hashes) {
    const auto algorithm = parse_hash_algorithm(hash.algorithm);
    if (!algorithm) continue;
    if (auto digest = Digest::parse(*algorithm, hash.hex)) out.push_back(*std::move(digest));
  }
  return out;
}

Result<void> check_repository_version(std::string_view version,
                                      std::vector<std::string>& warnings) {
  const std::size_t dot = version.find('.');
  const auto major = parse_decimal(version.substr(0, dot));
  const auto minor = dot == std::string_view::npos ? 0 : parse_decimal(version.substr(dot + 1));
  if (!major || !minor) {
    return fail(ErrorKind::input,
                fmt::format("`{}` is no version of the index interface: expected `1.N`",
                            version.substr(0, 80)));
  }
  if (*major != 1) {
    return fail(ErrorKind::unsupported,
                fmt::format("the index speaks version `{}` of its interface, only 1.N can be read",
                            version));
  }
  if (*minor > kMinor) {
    warnings.push_back(fmt::format(
        "the index speaks version `{}` of its interface, newer than 1.{}: parts are passed over",
        version, kMinor));
  }
  return {};
}

void FileCollector::end() {
  if (file_.file_name.empty() || file_.url.empty()) {
    ++passed_over_;
    return;
  }
  content_.files.push_back(file_);
  ranges_.emplace_back(hashes_, metadata_hashes_);
}

void FileCollector::finish() {
  const auto span = [this](Range range) {
    return std::span<const StatedHash>(content_.hashes)
        .subspan(range.first, range.second - range.first);
  };
  for (std::size_t i = 0; i < ranges_.size(); ++i) {
    content_.files[i].hashes = span(ranges_[i].first);
    content_.files[i].metadata_hashes = span(ranges_[i].second);
  }
  if (passed_over_ > 0) {
    content_.warnings.push_back(
        fmt::format("{} entries without name or address are passed over", passed_over_));
  }
}

ProjectPage::ProjectPage(std::unique_ptr<Content> content) : content_(std::move(content)) {}
ProjectPage::ProjectPage(ProjectPage&&) noexcept = default;
ProjectPage& ProjectPage::operator=(ProjectPage&&) noexcept = default;
ProjectPage::~ProjectPage() = default;

Result<ProjectPage> ProjectPage::parse(std::string_view body, PageFormat format,
                                       const Url& address) {
  auto content = std::make_unique<Content>(address.without_fragment());
  content->is_local = address.file_path().has_value();
  SCONCE_TRY(format == PageFormat::json ? read_json_page(body, *content)
                                        : read_html_page(body, *content));
  return ProjectPage(std::move(content));
}

const std::vector<PageFile>& ProjectPage::files() const { return content_->files; }

bool ProjectPage::is_local() const { return content_->is_local; }

Result<Url> ProjectPage::url_of(const PageFile& file) const {
  return SCONCE_TRY(content_->base.resolve(file.url)).without_fragment();
}

std::string_view ProjectPage::project() const { return content_->project; }
std::optional<std::string_view> ProjectPage::repository_version() const {
  return content_->repository_version;
}
const std::optional<std::vector<std::string_view>>& ProjectPage::versions() const {
  return content_->versions;
}
const std::vector<std::string_view>& ProjectPage::tracks() const { return content_->tracks; }
const std::vector<std::string_view>& ProjectPage::alternate_locations() const {
  return content_->alternate_locations;
}
std::optional<std::string_view> ProjectPage::status() const { return content_->status; }
std::optional<std::string_view> ProjectPage::status_reason() const {
  return content_->status_reason;
}
const std::vector<std::string>& ProjectPage::warnings() const { return content_->warnings; }

Result<IndexPage> IndexPage::parse(std::string_view body, PageFormat format) {
  return format == PageFormat::json ? read_json_index(body) : read_html_index(body);
}

}  // namespace sconce::index
