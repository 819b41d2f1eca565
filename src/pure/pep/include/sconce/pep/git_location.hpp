#pragma once

#include <string>
#include <string_view>

#include "sconce/base/relative_path.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/url.hpp"

namespace sconce::pep {

/// A place in a git repository as a direct reference names it (PEP 440, PEP 610):
/// `git+https://host/repo.git@REVISION#subdirectory=FOLDER`. A value.
struct GitLocation {
  Url repository;             ///< without `git+`, revision and fragment; may hold credentials
  std::string revision;       ///< branch, tag, commit or full reference; empty: the default branch
  RelativePath subdirectory;  ///< where the project stands in the repository; the root if unstated

  /// Takes the schemes https, http, ssh, git and file after `git+`; the other version control
  /// systems of direct references are of kind `unsupported`. The revision stands behind the last
  /// `@` of the path, percent-encoded; one that git could take for an option or for more than one
  /// revision is refused. Of the fragment `subdirectory` counts; `egg` and what is unknown are
  /// passed over. Errors name the text without credentials.
  [[nodiscard]] static Result<GitLocation> parse(std::string_view text);
  /// The same form again, without credentials and in normal form.
  [[nodiscard]] std::string to_string() const;

  bool operator==(const GitLocation&) const = default;
};

/// Whether the text has the form of a reference to a version control system (`git+https:`, `hg+`).
[[nodiscard]] bool is_vcs_reference(std::string_view text);

}  // namespace sconce::pep
