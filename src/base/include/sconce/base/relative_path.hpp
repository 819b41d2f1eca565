#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <vector>

#include "sconce/base/result.hpp"

namespace sconce {

/// A path below some root: parts joined by `/`, none of them empty, `.` or `..`, no NUL and no
/// backslash, not absolute. The empty path is the root itself. A value, immutable.
class RelativePath {
 public:
  /// The root itself.
  RelativePath() = default;

  /// Checks and takes `text`. A trailing slash is an error, as are all other departures.
  [[nodiscard]] static Result<RelativePath> parse(std::string_view text);

  /// For literals in code: a malformed one is a broken invariant.
  [[nodiscard]] static RelativePath literal(std::string_view text);

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] bool is_root() const { return text_.empty(); }
  /// Last part; empty for the root.
  [[nodiscard]] std::string_view name() const;
  /// Everything but the last part; the root's parent is the root.
  [[nodiscard]] RelativePath parent() const;
  [[nodiscard]] std::vector<std::string_view> parts() const;
  /// This path with `below` appended.
  [[nodiscard]] RelativePath operator/(const RelativePath& below) const;
  /// Whether this is `folder` or lies below it.
  [[nodiscard]] bool is_within(const RelativePath& folder) const;

  auto operator<=>(const RelativePath&) const = default;

 private:
  explicit RelativePath(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

}  // namespace sconce
