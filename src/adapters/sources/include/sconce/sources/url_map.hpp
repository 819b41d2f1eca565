#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "sconce/base/result.hpp"
#include "sconce/base/url.hpp"

namespace sconce::sources {

/// Which addresses stand for which others: mirrors of indexes and of their file hosts. Given by the
/// user, never by a project. A value.
class UrlMap {
 public:
  /// Adds `FROM=TO`. FROM is a URL prefix at a part boundary, or a bare host name (with any
  /// scheme); TO is a URL. An error of kind `usage` says what is wrong with it.
  [[nodiscard]] Result<void> add(std::string_view text);
  /// The address to ask in the place of `url`: the longest FROM that fits decides; credentials of
  /// TO are taken along, those of `url` are not.
  [[nodiscard]] Url apply(const Url& url) const;
  [[nodiscard]] bool is_empty() const { return rules_.empty(); }

 private:
  struct Rule {
    std::string from;  ///< `https://host:port/path/`, or `host/` for a bare host
    bool is_bare_host = false;
    Url to;
  };
  std::vector<Rule> rules_;
};

}  // namespace sconce::sources
