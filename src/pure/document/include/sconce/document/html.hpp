#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sconce/base/result.hpp"

namespace sconce::document {

/// An `<a>` element: attributes with names in lower case and values unescaped, and the text inside
/// (white space at both ends dropped).
struct HtmlAnchor {
  std::vector<std::pair<std::string, std::string>> attributes;
  std::string text;
  /// Value of an attribute, null pointer if it is not there; an attribute without a value is empty.
  [[nodiscard]] const std::string* find(std::string_view attribute) const;
};

struct HtmlMeta {
  std::string name, content;
};

/// What index pages say in HTML. A value.
struct HtmlPage {
  std::optional<std::string> base_href;  ///< of the first `<base>` that has one
  std::vector<HtmlMeta> metas;           ///< those with both attributes, in order
  std::vector<HtmlAnchor> anchors;       ///< in order
};

inline constexpr std::uint64_t kHtmlLimitBytes = 128ULL << 20;

/// Reads a page as browsers do: whatever is malformed is mended. The text is taken as UTF-8. Only
/// one above the limit or that does not fit into memory is an error (kind `input`).
[[nodiscard]] Result<HtmlPage> read_html(std::string_view text,
                                         std::uint64_t limit_bytes = kHtmlLimitBytes);

}  // namespace sconce::document
