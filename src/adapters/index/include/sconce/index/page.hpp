#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sconce/base/digest.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/url.hpp"
#include "sconce/document/instant.hpp"

// What index pages say, as values: pure, no transfers.
namespace sconce::index {

enum class PageFormat { html, json };

/// What to ask for in `Accept`, best first (PEP 691).
inline constexpr std::string_view kAcceptedPages =
    "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, "
    "text/html;q=0.01";

/// Format of a page from its `Content-Type` (parameters are passed over); nothing for a type that
/// is no page that we read.
[[nodiscard]] std::optional<PageFormat> page_format(std::string_view content_type);

/// A hash as a page states it: not yet judged.
struct StatedHash {
  std::string_view algorithm, hex;
};
/// Those hashes whose algorithm is known and whose value is well-formed.
[[nodiscard]] std::vector<Digest> digests(std::span<const StatedHash> hashes);

/// One file of a project page. Views into the ProjectPage that it came from.
struct PageFile {
  std::string_view file_name;
  std::string_view url;  ///< as written, maybe relative, without the fragment
  std::span<const StatedHash> hashes;
  std::optional<std::string_view> requires_python;
  bool is_yanked = false;                         ///< PEP 592
  std::optional<std::string_view> yanked_reason;  ///< maybe empty
  std::optional<bool> has_metadata_file;          ///< PEP 658/714; nothing if the page is silent
  std::span<const StatedHash> metadata_hashes;
  std::optional<std::uint64_t> size;               ///< bytes (PEP 700)
  std::optional<document::Instant> upload_time;    ///< PEP 700
  std::optional<std::string_view> provenance_url;  ///< PEP 740
};

/// What the page of one project says (PEP 503, 592, 629, 658, 691, 700, 708, 714, 792); flat
/// find-links pages are read the same way. Owns what its files show; movable; reading is safe from
/// any thread.
class ProjectPage {
 public:
  /// Parses a page that came from `address`. Newer major versions are refused (kind `unsupported`),
  /// other errors are of kind `input`: JSON that is none or has no list of files, pages above the
  /// limits of module document. Entries without name or address are passed over with a warning.
  [[nodiscard]] static Result<ProjectPage> parse(std::string_view body, PageFormat format,
                                                 const Url& address);
  ProjectPage(ProjectPage&&) noexcept;
  ProjectPage& operator=(ProjectPage&&) noexcept;
  ~ProjectPage();

  /// In the order of the page.
  [[nodiscard]] const std::vector<PageFile>& files() const;
  /// Absolute address of a file, without fragment: `url` resolved against the page's base.
  [[nodiscard]] Result<Url> url_of(const PageFile& file) const;

  /// Whether the page itself is a file of this machine, whatever base it states.
  [[nodiscard]] bool is_local() const;

  /// As stated (JSON), else empty.
  [[nodiscard]] std::string_view project() const;
  [[nodiscard]] std::optional<std::string_view> repository_version() const;
  [[nodiscard]] const std::optional<std::vector<std::string_view>>& versions() const;
  [[nodiscard]] const std::vector<std::string_view>& tracks() const;
  [[nodiscard]] const std::vector<std::string_view>& alternate_locations() const;
  [[nodiscard]] std::optional<std::string_view> status() const;
  [[nodiscard]] std::optional<std::string_view> status_reason() const;
  /// Newer minor version, entries passed over: each one clause.
  [[nodiscard]] const std::vector<std::string>& warnings() const;

  struct Content;

 private:
  explicit ProjectPage(std::unique_ptr<Content> content);
  std::unique_ptr<Content> content_;
};

/// The root page of an index: which projects it has. A value.
struct IndexPage {
  std::optional<std::string> repository_version;
  std::vector<std::string> projects;  ///< names as written, in order
  std::vector<std::string> warnings;
  [[nodiscard]] static Result<IndexPage> parse(std::string_view body, PageFormat format);
};

}  // namespace sconce::index
