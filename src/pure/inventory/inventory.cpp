#include "sconce/inventory/inventory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "sconce/accelerator/build.hpp"
#include "sconce/accelerator/families.hpp"
#include "sconce/accelerator/wheel_build.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/file_tree.hpp"
#include "sconce/base/relative_path.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/pep/direct_url.hpp"
#include "sconce/pep/metadata.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/pep/version.hpp"
#include "top_level.hpp"

namespace sconce::inventory {
namespace {

constexpr std::uint64_t kMetadataLimit = 16ULL << 20;
constexpr std::uint64_t kRecordLimit = 256ULL << 20;
constexpr std::uint64_t kSmallFileLimit = 1ULL << 20;

bool has_name(const std::vector<DirectoryEntry>& entries, std::string_view name) {
  const auto at = std::ranges::lower_bound(entries, name, std::less<>(), &DirectoryEntry::name);
  return at != entries.end() && at->name == name;
}

RelativePath below(const RelativePath& folder, std::string_view name) {
  return folder / RelativePath::literal(name);
}

/// The header fields alone: descriptions run to a hundred kilobytes and nobody asks for them here.
std::string_view without_body(std::string_view metadata) {
  const std::size_t unix_end = metadata.find("\n\n");
  const std::size_t dos_end = metadata.find("\r\n\r\n");
  const std::size_t end = std::min(unix_end, dos_end);
  return end == std::string_view::npos ? metadata : metadata.substr(0, end + 1);
}

/// Reads one site-packages folder.
class FolderReader {
 public:
  FolderReader(const FileTree& tree, const RelativePath& folder,
               std::vector<DirectoryEntry> entries)
      : tree_(tree), folder_(folder), entries_(std::move(entries)) {}

  [[nodiscard]] Inventory read() {
    for (const DirectoryEntry& entry : entries_) take(entry);
    mark_duplicates();
    return std::move(inventory_);
  }

 private:
  void take(const DirectoryEntry& entry) {
    // pip renames what it is about to delete to `~ame`; such leftovers are nothing installed.
    if (entry.name.starts_with('~')) return;
    const bool is_dist_info = entry.name.ends_with(".dist-info") && entry.kind != FileKind::regular;
    const bool is_egg_info = entry.name.ends_with(".egg-info");
    const bool is_egg_link = entry.name.ends_with(".egg-link");
    if (!is_dist_info && !is_egg_info && !is_egg_link) return;
    const Result<RelativePath> name = RelativePath::parse(entry.name);
    if (!name) {
      inventory_.problems.push_back(name.error().message());
      return;
    }
    const RelativePath place = folder_ / *name;
    if (is_egg_link) {
      inventory_.problems.push_back(fmt::format(
          "`{}` is a development install by setuptools, which is left alone", place.text()));
    } else if (is_dist_info) {
      keep(read_dist_info(place), place);
    } else {
      keep(read_egg_info(entry.kind == FileKind::regular ? place : below(place, "PKG-INFO"), place),
           place);
    }
  }

  void keep(Result<InstalledDistribution> read, const RelativePath& place) {
    if (read) {
      read->build = build_of(*read);
      inventory_.distributions.push_back(*std::move(read));
    } else {
      inventory_.problems.push_back(fmt::format("`{}`: {}", place.text(), read.error().message()));
    }
  }

  [[nodiscard]] std::optional<accelerator::Build> build_of(
      const InstalledDistribution& installed) const {
    if (!accelerator::Families::built_in().is_must_package(installed.name)) return std::nullopt;
    if (const auto build = accelerator::build_of_label(installed.version)) return build;
    const auto path = RelativePath::parse(accelerator::version_file_of(installed.name));
    if (!path) return std::nullopt;
    const auto text = read_file(tree_, folder_ / *path, accelerator::kLargestVersionFile);
    return text ? accelerator::build_of_version_file(*text) : std::nullopt;
  }

  [[nodiscard]] Result<std::string> read_small(const RelativePath& path) const {
    return read_file(tree_, path, kSmallFileLimit);
  }

  [[nodiscard]] Result<pep::CoreMetadata> read_metadata(const RelativePath& path) const {
    const Result<std::string> text = read_file(tree_, path, kMetadataLimit);
    if (!text) {
      return fail(text.error().kind(), fmt::format("`{}` cannot be read", path.name()));
    }
    return pep::CoreMetadata::parse(without_body(*text));
  }

  [[nodiscard]] static InstalledDistribution installed(pep::CoreMetadata metadata,
                                                       RelativePath place) {
    pep::PackageName name = metadata.name;
    pep::Version version = metadata.version;
    return InstalledDistribution{.name = std::move(name),
                                 .version = std::move(version),
                                 .dist_info = std::move(place),
                                 .metadata = std::move(metadata)};
  }

  [[nodiscard]] Result<InstalledDistribution> read_egg_info(const RelativePath& metadata_file,
                                                            const RelativePath& place) const {
    return installed(SCONCE_TRY(read_metadata(metadata_file)), place);
  }

  [[nodiscard]] Result<InstalledDistribution> read_dist_info(const RelativePath& place) {
    const std::vector<DirectoryEntry> files = SCONCE_TRY(tree_.list(place));
    InstalledDistribution distribution =
        installed(SCONCE_TRY(read_metadata(below(place, "METADATA"))), place);
    if (has_name(files, "INSTALLER")) {
      const std::string text = SCONCE_TRY(read_small(below(place, "INSTALLER")));
      distribution.installer = trim(text);
    }
    distribution.requested = has_name(files, "REQUESTED");
    distribution.has_record = has_name(files, "RECORD");
    if (has_name(files, "direct_url.json")) {
      const std::string text = SCONCE_TRY(read_small(below(place, "direct_url.json")));
      distribution.direct_url = SCONCE_TRY(pep::DirectUrl::parse(text));
    }
    if (distribution.has_record) SCONCE_TRY(look_for_damage(distribution));
    return distribution;
  }

  Result<void> look_for_damage(InstalledDistribution& distribution) {
    const std::string record =
        SCONCE_TRY(read_file(tree_, below(distribution.dist_info, "RECORD"), kRecordLimit));
    const TopLevelNames names = top_level_names(record);
    for (const std::string& name : names.names) {
      if (!has_name(entries_, name)) return set_missing(distribution, name);
    }
    for (const std::string& path : names.nested) {
      const std::size_t slash = path.find('/');
      if (!has_name(children_of(path.substr(0, slash)), path.substr(slash + 1))) {
        return set_missing(distribution, path);
      }
    }
    return {};
  }

  Result<void> set_missing(InstalledDistribution& distribution, std::string_view name) const {
    distribution.intact = false;
    distribution.damage = fmt::format("`{}/{}` is missing", folder_.text(), name);
    return {};
  }

  /// Entries of a folder that several distributions may share, listed once.
  const std::vector<DirectoryEntry>& children_of(const std::string& name) {
    const auto [at, is_new] = children_.try_emplace(name);
    if (is_new) {
      if (const auto path = RelativePath::parse(name)) {
        if (auto entries = tree_.list(folder_ / *path)) at->second = *std::move(entries);
      }
    }
    return at->second;
  }

  void mark_duplicates() {
    std::map<pep::PackageName, std::vector<InstalledDistribution*>> by_name;
    for (auto& distribution : inventory_.distributions) {
      by_name[distribution.name].push_back(&distribution);
    }
    for (const auto& [name, copies] : by_name) {
      if (copies.size() < 2) continue;
      for (InstalledDistribution* copy : copies) {
        const InstalledDistribution* other = copies[copy == copies[0] ? 1 : 0];
        copy->intact = false;
        copy->damage = fmt::format("`{}` stands beside it", other->dist_info.text());
      }
    }
  }

  const FileTree& tree_;
  const RelativePath& folder_;
  std::vector<DirectoryEntry> entries_;
  std::map<std::string, std::vector<DirectoryEntry>> children_;
  Inventory inventory_;
};

/// Adds what an earlier folder does not hide.
void append_visible(Inventory& all, Inventory next) {
  std::set<pep::PackageName> hidden;
  for (const auto& distribution : all.distributions) hidden.insert(distribution.name);
  for (auto& distribution : next.distributions) {
    if (!hidden.contains(distribution.name)) all.distributions.push_back(std::move(distribution));
  }
  std::ranges::move(next.problems, std::back_inserter(all.problems));
}

}  // namespace

const InstalledDistribution* Inventory::find(const pep::PackageName& name) const {
  const auto at =
      std::ranges::lower_bound(distributions, name, std::less<>(), &InstalledDistribution::name);
  return at != distributions.end() && at->name == name ? &*at : nullptr;
}

Result<Inventory> read_inventory(const FileTree& prefix,
                                 const std::vector<RelativePath>& site_packages) {
  Inventory all;
  for (const RelativePath& folder : site_packages) {
    Result<std::vector<DirectoryEntry>> entries = prefix.list(folder);
    if (!entries && entries.error().kind() == ErrorKind::not_found) continue;
    if (!entries) return pass_error(entries);
    append_visible(all, FolderReader(prefix, folder, *std::move(entries)).read());
  }
  std::ranges::sort(all.distributions, [](const auto& left, const auto& right) {
    return std::tie(left.name, left.dist_info) < std::tie(right.name, right.dist_info);
  });
  return all;
}

}  // namespace sconce::inventory
