#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "sconce/base/result.hpp"
#include "sconce/base/url.hpp"
#include "sconce/document/html.hpp"
#include "sconce/document/json_view.hpp"
#include "sconce/index/page.hpp"

namespace sconce::index {

/// Everything that a ProjectPage owns: the parsed document and the views into it.
struct ProjectPage::Content {
  explicit Content(Url page_base) : base(std::move(page_base)) {}

  std::variant<std::monostate, document::JsonDocument, document::HtmlPage> document;
  std::deque<std::string> texts;  ///< what views need and the document does not hold
  std::vector<StatedHash> hashes;
  std::vector<PageFile> files;
  Url base;
  bool is_local = false;  ///< read from a file of this machine, whatever base it states
  std::string_view project;
  std::optional<std::string_view> repository_version;
  std::optional<std::vector<std::string_view>> versions;
  std::vector<std::string_view> tracks;
  std::vector<std::string_view> alternate_locations;
  std::optional<std::string_view> status;
  std::optional<std::string_view> status_reason;
  std::vector<std::string> warnings;
};

/// Gathers files while `Content::hashes` still grows, and gives them their spans at the end.
class FileCollector {
 public:
  explicit FileCollector(ProjectPage::Content& content) : content_(content) {}

  void begin() {
    file_ = {};
    hashes_ = {};
    metadata_hashes_ = {};
  }
  [[nodiscard]] PageFile& file() { return file_; }
  void begin_hashes() { hashes_ = {content_.hashes.size(), content_.hashes.size()}; }
  void begin_metadata_hashes() {
    metadata_hashes_ = {content_.hashes.size(), content_.hashes.size()};
  }
  void add_hash(StatedHash hash) {
    content_.hashes.push_back(hash);
    hashes_.second = content_.hashes.size();
  }
  void add_metadata_hash(StatedHash hash) {
    content_.hashes.push_back(hash);
    metadata_hashes_.second = content_.hashes.size();
  }
  /// Takes the file, or passes it over with a warning if it has no name or no address.
  void end();
  void finish();

 private:
  using Range = std::pair<std::size_t, std::size_t>;
  ProjectPage::Content& content_;
  PageFile file_;
  Range hashes_, metadata_hashes_;
  std::vector<std::pair<Range, Range>> ranges_;
  std::size_t passed_over_ = 0;
};

/// Judges a stated version (PEP 629): a newer major one is refused, a newer minor one warned of.
[[nodiscard]] Result<void> check_repository_version(std::string_view version,
                                                    std::vector<std::string>& warnings);

[[nodiscard]] Result<void> read_json_page(std::string_view body, ProjectPage::Content& content);
[[nodiscard]] Result<void> read_html_page(std::string_view body, ProjectPage::Content& content);
[[nodiscard]] Result<IndexPage> read_json_index(std::string_view body);
[[nodiscard]] Result<IndexPage> read_html_index(std::string_view body);

}  // namespace sconce::index
