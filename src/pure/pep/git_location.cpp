#include "sconce/pep/git_location.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sconce/base/error.hpp"
#include "sconce/base/relative_path.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/base/url.hpp"

namespace sconce::pep {
namespace {

constexpr std::array<std::string_view, 5> kTransports = {"https", "http", "ssh", "git", "file"};
constexpr std::array<std::string_view, 4> kSystems = {"git", "hg", "svn", "bzr"};
constexpr std::string_view kGit = "git+";

// "git" of "git+https://..."; nothing for other texts.
std::optional<std::string> system_of(std::string_view text) {
  const std::size_t plus = text.find('+');
  const std::size_t colon = text.find(':');
  if (plus == std::string_view::npos || colon == std::string_view::npos || colon < plus) {
    return std::nullopt;
  }
  std::string system = to_ascii_lower(text.substr(0, plus));
  if (std::ranges::find(kSystems, system) == kSystems.end()) return std::nullopt;
  return system;
}

bool is_revision_character(char c) {
  // What git itself refuses in names of references, and `:`, `^`, `~`, which make other revisions.
  static constexpr std::string_view kRefused = " :^~?*[\\\x7f";
  return static_cast<unsigned char>(c) > 0x20 && kRefused.find(c) == std::string_view::npos;
}

// No part between slashes may be empty or begin with a dot: git-check-ref-format(1), rules 1 and 6.
bool is_revision_part(std::string_view part) { return !part.empty() && part.front() != '.'; }

bool is_revision(std::string_view text) {
  return !text.starts_with('-') && text.find("..") == std::string_view::npos &&
         text.find("@{") == std::string_view::npos &&
         std::ranges::all_of(text, is_revision_character) &&
         std::ranges::all_of(split(text, '/'), is_revision_part);
}

Result<RelativePath> parse_subdirectory(std::string_view text) {
  std::vector<std::string> parts;
  for (const std::string_view part : split(text, '/')) {
    if (!part.empty() && part != ".") parts.emplace_back(part);
  }
  auto folder = RelativePath::parse(join(parts, "/"));
  if (folder && !text.starts_with('/')) return folder;
  return fail(ErrorKind::input,
              fmt::format("the subdirectory `{}` is no folder inside the repository", text));
}

// The value of `subdirectory` in a fragment such as `egg=name&subdirectory=a/b`.
Result<RelativePath> subdirectory_of(std::string_view fragment) {
  static constexpr std::string_view kKey = "subdirectory=";
  for (const std::string_view part : split(fragment, '&')) {
    if (part.starts_with(kKey)) return parse_subdirectory(percent_decode(part.substr(kKey.size())));
  }
  return RelativePath();
}

struct Cut {
  std::string path;      ///< still percent-encoded
  std::string revision;  ///< decoded
};

Result<Cut> cut_revision(const Url& url) {
  const std::string& path = url.path();
  const std::size_t at = path.rfind('@');
  if (at == std::string::npos) return Cut{path, {}};
  Cut cut{path.substr(0, at), percent_decode(std::string_view(path).substr(at + 1))};
  if (is_revision(cut.revision)) return cut;
  return std::unexpected(
      Error(ErrorKind::input, fmt::format("`{}` names no revision behind its `@`", url.to_string()))
          .with_hint("expected a branch, a tag or a commit, or no `@` at all"));
}

Result<GitLocation> read(const Url& url) {
  if (std::ranges::find(kTransports, url.scheme()) == kTransports.end()) {
    return fail(ErrorKind::unsupported,
                fmt::format("git repositories are not fetched by `{}`", url.scheme()));
  }
  const bool has_host = !url.host().empty() || url.scheme() == "file";
  if (!has_host || !url.path().starts_with('/')) {
    return fail(ErrorKind::input, "it names no host, or no absolute path there");
  }
  Cut cut = SCONCE_TRY(cut_revision(url));
  RelativePath subdirectory = SCONCE_TRY(subdirectory_of(url.fragment()));
  std::string repository = url.origin() + cut.path;
  if (!url.query().empty()) repository += "?" + url.query();
  return GitLocation{
      SCONCE_TRY(Url::parse(repository)).with_credentials(url.user(), url.password()),
      std::move(cut.revision), std::move(subdirectory)};
}

}  // namespace

Result<GitLocation> GitLocation::parse(std::string_view text) {
  const auto system = system_of(text);
  if (!system) {
    return fail(ErrorKind::input, "a reference to a git repository begins with `git+`");
  }
  if (*system != "git") {
    return fail(ErrorKind::unsupported,
                fmt::format("`{}` repositories are not read, only git ones", *system));
  }
  const Url url = SCONCE_TRY(Url::parse(text.substr(kGit.size())));
  return in_context(read(url), fmt::format("reading `{}{}`", kGit, url.to_string()));
}

std::string GitLocation::to_string() const {
  std::string text = std::string(kGit) + repository.to_string();
  // The revision ends the path, which a query may follow.
  if (!revision.empty()) {
    text.insert(std::min(text.find('?'), text.size()), "@" + percent_encode(revision, "/"));
  }
  if (!subdirectory.is_root()) text += "#subdirectory=" + percent_encode(subdirectory.text(), "/");
  return text;
}

bool is_vcs_reference(std::string_view text) { return system_of(text).has_value(); }

}  // namespace sconce::pep
