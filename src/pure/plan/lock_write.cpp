#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "entry_marker.hpp"
#include "part_needs.hpp"
#include "sconce/base/digest.hpp"
#include "sconce/base/result.hpp"
#include "sconce/document/instant.hpp"
#include "sconce/document/toml.hpp"
#include "sconce/lockfile/lock_origin.hpp"
#include "sconce/lockfile/pylock.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/pep/specifier.hpp"
#include "sconce/pep/version.hpp"
#include "sconce/plan/lock.hpp"
#include "sconce/project/pyproject.hpp"
#include "sconce/resolver/metadata_source.hpp"
#include "sconce/resolver/resolution.hpp"
#include "sconce/target/target.hpp"

namespace sconce::plan {
namespace {

using document::TomlValue;
using lockfile::PylockFile;
using lockfile::PylockPackage;
using project::ConflictMember;
using resolver::OfferedFile;
using resolver::ResolvedPackage;

TomlValue::DateTime date_time(std::int64_t seconds) {
  const document::Instant instant{std::chrono::seconds(seconds)};
  return {TomlValue::DateTime::Kind::offset, document::to_string(instant)};
}

/// One entry in the making: a version of a package from one archive, and who needs it.
struct Entry {
  const ResolvedPackage* package = nullptr;
  std::set<EntryMarkers::Need> needs;
};

class LockWriter {
 public:
  explicit LockWriter(const LockContent& content)
      : content_(content), markers_(content.parts, content.answers) {}

  lockfile::Pylock write() {
    lockfile::Pylock lock{.lock_version = pep::Version::literal("1.0"), .created_by = "sconce"};
    lock.environments = {target::environment_marker(content_.target)};
    lock.requires_python =
        pep::SpecifierSet::literal("==" + content_.target.markers.python_version + ".*");
    write_parts(lock);
    for (const auto& [key, entry] : collect()) lock.packages.push_back(write_entry(entry));
    lock.tool = content_.origin.to_toml();
    return lock;
  }

 private:
  using Key = std::tuple<pep::PackageName, pep::Version, std::string>;

  void write_parts(lockfile::Pylock& lock) const {
    std::vector<pep::ExtraName> extras;
    std::vector<std::string> groups;
    for (const auto& part : content_.parts) {
      if (!part.member) continue;
      if (part.member->kind == ConflictMember::Kind::extra) {
        extras.push_back(part.member->name);
      } else {
        groups.push_back(part.member->name.text());
      }
    }
    if (!extras.empty()) lock.extras = std::move(extras);
    if (groups.empty()) return;
    lock.dependency_groups = std::move(groups);
    lock.default_groups = {own_group(content_.parts).text()};
  }

  /// The entries of all forks; the same archive of the same version is one entry.
  std::map<Key, Entry> collect() {
    std::map<Key, Entry> entries;
    for (std::size_t fork = 0; fork < content_.answers.size(); ++fork) {
      const auto& answer = content_.answers[fork];
      const auto needs =
          part_needs(content_.parts, answer.fork, answer.resolution, content_.target);
      for (const auto& [name, parts] : needs) {
        const ResolvedPackage& package = *answer.resolution.find(name);
        SCONCE_ASSERT(package.file.has_value());
        Entry& entry = entries[{name, package.version, package.file->file_name}];
        entry.package = &package;
        for (const std::size_t part : parts) entry.needs.insert({fork, part});
        versions_[name].insert(package.version);
      }
    }
    return entries;
  }

  PylockPackage write_entry(const Entry& entry) const {
    const ResolvedPackage& package = *entry.package;
    const OfferedFile& file = *package.file;
    PylockPackage written{.name = package.name, .version = package.version};
    written.marker = markers_.marker_of(entry.needs);
    written.requires_python = file.requires_python;
    written.dependencies = write_dependencies(package, entry);
    const auto index = content_.index_urls.find(file.index);
    if (index != content_.index_urls.end()) written.index = index->second;
    if (file.index.empty()) {
      written.archive = write_file(file);
    } else if (file.is_wheel()) {
      written.wheels = {write_file(file)};
    } else {
      written.sdist = write_file(file);
    }
    if (package.build) written.tool = lockfile::build_table(*package.build);
    return written;
  }

  /// Names of what the package requires and the lock has; with a version where there are several.
  std::optional<TomlValue> write_dependencies(const ResolvedPackage& package,
                                              const Entry& entry) const {
    const auto& resolution = content_.answers[entry.needs.begin()->first].resolution;
    std::set<pep::PackageName> names;
    for (const auto& requirement : package.requirements) {
      if (requirement.name != package.name && versions_.contains(requirement.name)) {
        names.insert(requirement.name);
      }
    }
    TomlValue::Array array;
    for (const pep::PackageName& name : names) {
      TomlValue::Table table{{"name", TomlValue(name.text(), {})}};
      const ResolvedPackage* required = resolution.find(name);
      if (versions_.at(name).size() > 1 && required != nullptr) {
        table.emplace_back("version", TomlValue(required->version.to_string(), {}));
      }
      array.emplace_back(std::move(table), document::Position{});
    }
    if (array.empty()) return std::nullopt;
    return TomlValue(std::move(array), {});
  }

  PylockFile write_file(const OfferedFile& file) const {
    PylockFile written;
    write_address(file, written);
    if (written.file_name() != file.file_name) written.name = file.file_name;
    if (file.upload_time) written.upload_time = date_time(*file.upload_time);
    if (file.size) written.size = static_cast<std::int64_t>(*file.size);
    SCONCE_ASSERT(!file.hashes.empty());
    for (const Digest& hash : file.hashes) {
      written.hashes.emplace(to_string(hash.algorithm()), hash.hex());
    }
    return written;
  }

  void write_address(const OfferedFile& file, PylockFile& written) const {
    const auto path = file.url.file_path();
    const std::string folder = content_.folder + "/";
    if (path && path->starts_with(folder)) {
      written.path = path->substr(folder.size());
    } else {
      written.url = file.url.to_string();
    }
  }

  const LockContent& content_;
  EntryMarkers markers_;
  std::map<pep::PackageName, std::set<pep::Version>> versions_;
};

}  // namespace

lockfile::Pylock make_lock(const LockContent& content) { return LockWriter(content).write(); }

pep::GroupName own_group(const std::vector<project::ProjectPart>& parts) {
  const auto is_taken = [&](const pep::GroupName& name) {
    return std::ranges::any_of(parts, [&](const project::ProjectPart& part) {
      return part.member == ConflictMember{ConflictMember::Kind::group, name};
    });
  };
  pep::GroupName name = pep::GroupName::literal("default");
  for (int i = 1; is_taken(name); ++i) {
    name = pep::GroupName::literal("default-" + std::to_string(i));
  }
  return name;
}

}  // namespace sconce::plan
