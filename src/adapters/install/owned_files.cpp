#include "owned_files.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sconce/base/error.hpp"
#include "sconce/base/file_tree.hpp"
#include "sconce/base/progress.hpp"
#include "sconce/base/relative_path.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/wheel/record.hpp"

namespace sconce::install {
namespace {

constexpr std::uint64_t kListLimit = 256ULL << 20;

/// Folds `.` and `..`; false where the path climbs above its start.
bool append_parts(std::vector<std::string_view>& parts, std::string_view path) {
  for (std::string_view part : split(path, '/')) {
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      parts.push_back(part);
    } else if (parts.empty()) {
      return false;
    } else {
      parts.pop_back();
    }
  }
  return !parts.empty();
}

std::optional<std::string> read_list(const FileTree& tree, const RelativePath& path) {
  auto text = read_file(tree, path, kListLimit);
  return text ? std::optional(*std::move(text)) : std::nullopt;
}

/// The listed paths and the folder that they are relative to.
struct FileList {
  std::vector<std::string> paths;
  RelativePath base;
};

Result<FileList> read_file_list(const FileTree& tree, const RelativePath& dist_info) {
  FileList list{.base = dist_info.parent()};
  if (const auto text = read_list(tree, dist_info / RelativePath::literal("RECORD"))) {
    auto entries = in_context(wheel::parse_record(*text),
                              fmt::format("reading `{}/RECORD`", dist_info.text()));
    for (wheel::RecordEntry& entry : SCONCE_TRY(std::move(entries))) {
      list.paths.push_back(std::move(entry.path));
    }
    return list;
  }
  if (const auto text = read_list(tree, dist_info / RelativePath::literal("installed-files.txt"))) {
    list.base = dist_info;
    for (std::string_view line : split_lines(*text)) list.paths.emplace_back(line);
    return list;
  }
  return std::unexpected(
      Error(ErrorKind::state, fmt::format("`{}` keeps no list of its files, so that it cannot be "
                                          "removed",
                                          dist_info.text()))
          .with_hint("remove it with the tool that installed it"));
}

}  // namespace

std::optional<RelativePath> path_below_prefix(std::string_view record_path,
                                              const RelativePath& site_packages,
                                              std::string_view prefix) {
  std::vector<std::string_view> parts;
  if (record_path.starts_with('/')) {
    if (!record_path.starts_with(prefix) || record_path.substr(prefix.size(), 1) != "/") return {};
    record_path.remove_prefix(prefix.size());
  } else {
    parts = site_packages.is_root() ? parts : site_packages.parts();
  }
  if (!append_parts(parts, record_path)) return {};
  std::string text;
  for (std::string_view part : parts) {
    if (!text.empty()) text += '/';
    text += part;
  }
  auto path = RelativePath::parse(text);
  return path ? std::optional(*std::move(path)) : std::nullopt;
}

Result<PathSet> owned_files(const FileTree& tree, const RelativePath& dist_info,
                            std::string_view prefix, Notices& notices) {
  const FileList list = SCONCE_TRY(read_file_list(tree, dist_info));
  PathSet owned;
  owned.reserve(list.paths.size());
  for (const std::string& path : list.paths) {
    if (const auto place = path_below_prefix(path, list.base, prefix)) {
      owned.insert(place->text());
    } else {
      notices.warn(fmt::format("`{}` lists `{}`, which is outside of the environment and stays",
                               dist_info.text(), path));
    }
  }
  return owned;
}

}  // namespace sconce::install
