#include <fmt/format.h>

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "place.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/url.hpp"
#include "sconce/document/toml.hpp"
#include "sconce/lockfile/pylock.hpp"
#include "sconce/pep/file_name.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/pep/specifier.hpp"

namespace sconce::lockfile {

namespace {

using document::TomlValue;

bool is_given(const std::optional<std::string>& text) { return text && !text->empty(); }

/// Paths may be written in the manner of Windows, but only if they hold no slash.
std::string last_path_part(std::string_view path) {
  const char separator = path.contains('/') ? '/' : '\\';
  return std::string(path.substr(path.rfind(separator) + 1));
}

std::string last_url_part(std::string_view url) {
  url = url.substr(0, url.find_first_of("?#"));
  if (const std::size_t scheme = url.find("://"); scheme != std::string_view::npos) {
    url.remove_prefix(scheme + 3);
    const std::size_t slash = url.find('/');
    if (slash == std::string_view::npos) return {};
    url.remove_prefix(slash);
  }
  return percent_decode(url.substr(url.rfind('/') + 1));
}

Result<pep::NormalizedName> read_name(const Place& place, std::string_view key,
                                      const std::string& text) {
  auto name = pep::NormalizedName::parse(text);
  if (!name || name->text() != text) {
    return place.refuse_member(key, fmt::format("`{}` is no name in normal form", text));
  }
  return *std::move(name);
}

Result<void> check_has_address(const Place& place, const std::optional<std::string>& path,
                               const std::optional<std::string>& url) {
  if (is_given(path) || is_given(url)) return {};
  return place.refuse("it needs `path` or `url`");
}

Result<std::map<std::string, std::string>> read_hashes(const Place& place) {
  const auto table = SCONCE_TRY(place.table("hashes"));
  if (!table) return place.refuse_member("hashes", "it is required");
  std::map<std::string, std::string> hashes;
  for (const auto& [algorithm, value] : *table->value().as_table()) {
    if (value.as_string() == nullptr) return table->refuse_member(algorithm, "it must be a string");
    hashes.emplace(algorithm, *value.as_string());
  }
  if (hashes.empty()) return table->refuse("at least one hash is required");
  return hashes;
}

Result<PylockFile> read_file(const Place& place) {
  PylockFile file;
  file.name = SCONCE_TRY(place.text("name"));
  file.url = SCONCE_TRY(place.text("url"));
  file.path = SCONCE_TRY(place.text("path"));
  file.size = SCONCE_TRY(place.integer("size"));
  file.upload_time = SCONCE_TRY(place.time("upload-time"));
  file.hashes = SCONCE_TRY(read_hashes(place));
  file.subdirectory = SCONCE_TRY(place.text("subdirectory"));
  SCONCE_TRY(check_has_address(place, file.path, file.url));
  return file;
}

Result<PylockVcs> read_vcs(const Place& place) {
  PylockVcs vcs;
  vcs.type = SCONCE_TRY(place.required_text("type"));
  vcs.commit_id = SCONCE_TRY(place.required_text("commit-id"));
  vcs.url = SCONCE_TRY(place.text("url"));
  vcs.path = SCONCE_TRY(place.text("path"));
  vcs.requested_revision = SCONCE_TRY(place.text("requested-revision"));
  vcs.subdirectory = SCONCE_TRY(place.text("subdirectory"));
  SCONCE_TRY(check_has_address(place, vcs.path, vcs.url));
  return vcs;
}

Result<PylockDirectory> read_directory(const Place& place) {
  PylockDirectory directory;
  directory.path = SCONCE_TRY(place.required_text("path"));
  directory.editable = SCONCE_TRY(place.flag("editable"));
  directory.subdirectory = SCONCE_TRY(place.text("subdirectory"));
  return directory;
}

/// A table read by `read`; nothing if it is absent.
template <class T>
Result<std::optional<T>> read_table(const Place& place, std::string_view key,
                                    Result<T> (*read)(const Place&)) {
  const auto table = SCONCE_TRY(place.table(key));
  if (!table) return std::nullopt;
  return SCONCE_TRY(read(*table));
}

/// Name and version that a file name states must be the package's.
template <class FileName>
Result<void> check_file_name(const Place& place, const PylockFile& file,
                             const PylockPackage& package) {
  const std::string text = file.file_name();
  const auto stated = FileName::parse(text);
  if (!stated) return place.refuse(stated.error().message());
  if (stated->name != package.name) {
    return place.refuse(fmt::format("`{}` is not a file of `{}`", text, package.name.text()));
  }
  if (package.version && stated->version != *package.version) {
    return place.refuse(
        fmt::format("`{}` is not a file of version `{}`", text, package.version->to_string()));
  }
  return {};
}

Result<void> check_sources(const Place& place, const PylockPackage& package) {
  const std::size_t wheels = package.wheels ? package.wheels->size() : 0;
  const std::size_t distributions = wheels + (package.sdist ? 1 : 0);
  const int direct =
      (package.vcs ? 1 : 0) + (package.directory ? 1 : 0) + (package.archive ? 1 : 0);
  if (distributions > 0 && direct > 0) {
    return place.refuse("`sdist` and `wheels` exclude `vcs`, `directory` and `archive`");
  }
  if (distributions == 0 && direct != 1) {
    return place.refuse(
        "it needs `sdist` or `wheels`, or exactly one of `vcs`, `directory` and `archive`");
  }
  return {};
}

/// Reads the files and checks their names.
Result<void> read_distributions(const Place& place, PylockPackage& package) {
  package.sdist = SCONCE_TRY(read_table(place, "sdist", read_file));
  const auto wheels = SCONCE_TRY(place.tables("wheels"));
  if (wheels) package.wheels.emplace();
  for (const Place& wheel : wheels.value_or(std::vector<Place>{})) {
    package.wheels->push_back(SCONCE_TRY(read_file(wheel)));
    SCONCE_TRY(check_file_name<pep::WheelFileName>(wheel, package.wheels->back(), package));
  }
  if (package.sdist) {
    const auto table = SCONCE_TRY(place.table("sdist"));
    SCONCE_TRY(check_file_name<pep::SdistFileName>(*table, *package.sdist, package));
  }
  return {};
}

/// A member kept as it stands, of which only the type is checked.
std::optional<TomlValue> keep(const Place& place, std::string_view key) {
  const TomlValue* value = place.find(key);
  return value == nullptr ? std::nullopt : std::optional(*value);
}

Result<void> read_open_members(const Place& place, PylockPackage& package) {
  SCONCE_TRY(place.tables("dependencies"));
  package.dependencies = keep(place, "dependencies");
  const auto identities = SCONCE_TRY(place.tables("attestation-identities"));
  for (const Place& identity : identities.value_or(std::vector<Place>{})) {
    SCONCE_TRY(identity.required_text("kind"));
  }
  package.attestation_identities = keep(place, "attestation-identities");
  SCONCE_TRY(place.table("tool"));
  package.tool = keep(place, "tool");
  return {};
}

Result<PylockPackage> read_package(const Place& place) {
  const std::string name = SCONCE_TRY(place.required_text("name"));
  PylockPackage package{.name = SCONCE_TRY(read_name(place, "name", name))};
  package.version = SCONCE_TRY(place.parsed<pep::Version>("version"));
  package.marker = SCONCE_TRY(place.parsed<pep::Marker>("marker")).value_or(pep::Marker());
  package.requires_python = SCONCE_TRY(place.parsed<pep::SpecifierSet>("requires-python"));
  package.vcs = SCONCE_TRY(read_table(place, "vcs", read_vcs));
  package.directory = SCONCE_TRY(read_table(place, "directory", read_directory));
  package.archive = SCONCE_TRY(read_table(place, "archive", read_file));
  package.index = SCONCE_TRY(place.text("index"));
  SCONCE_TRY(read_distributions(place, package));
  SCONCE_TRY(read_open_members(place, package));
  SCONCE_TRY(check_sources(place, package));
  return package;
}

Result<std::optional<std::vector<pep::Marker>>> read_environments(const Place& place) {
  const auto texts = SCONCE_TRY(place.texts("environments"));
  if (!texts) return std::nullopt;
  std::vector<pep::Marker> markers;
  for (const std::string& text : *texts) {
    auto marker = pep::Marker::parse(text);
    if (!marker) return place.refuse_member("environments", marker.error().message());
    markers.push_back(*std::move(marker));
  }
  return markers;
}

Result<std::optional<std::vector<pep::ExtraName>>> read_extras(const Place& place) {
  const auto texts = SCONCE_TRY(place.texts("extras"));
  if (!texts) return std::nullopt;
  std::vector<pep::ExtraName> extras;
  for (const std::string& text : *texts) {
    extras.push_back(SCONCE_TRY(read_name(place, "extras", text)));
  }
  return extras;
}

Result<pep::Version> read_lock_version(const Place& place) {
  const auto version = SCONCE_TRY(place.parsed<pep::Version>("lock-version"));
  if (!version) return place.refuse_member("lock-version", "it is required");
  if (*version < pep::Version::literal("1") || *version >= pep::Version::literal("2")) {
    return fail(ErrorKind::unsupported,
                fmt::format("lock files of version `{}` are not understood", version->to_string()));
  }
  return *version;
}

}  // namespace

std::string PylockFile::file_name() const {
  if (is_given(name)) return *name;
  if (is_given(path)) return last_path_part(*path);
  return is_given(url) ? last_url_part(*url) : std::string();
}

Result<Pylock> Pylock::read(const TomlValue& root) {
  const Place place(root, "");
  if (root.as_table() == nullptr) return place.refuse("it must be a table");
  Pylock lock{.lock_version = SCONCE_TRY(read_lock_version(place))};
  lock.environments = SCONCE_TRY(read_environments(place));
  lock.requires_python = SCONCE_TRY(place.parsed<pep::SpecifierSet>("requires-python"));
  lock.extras = SCONCE_TRY(read_extras(place));
  lock.dependency_groups = SCONCE_TRY(place.texts("dependency-groups"));
  lock.default_groups = SCONCE_TRY(place.texts("default-groups"));
  lock.created_by = SCONCE_TRY(place.required_text("created-by"));
  const auto packages = SCONCE_TRY(place.tables("packages"));
  if (!packages) return place.refuse_member("packages", "it is required");
  for (const Place& package : *packages) {
    lock.packages.push_back(SCONCE_TRY(read_package(package)));
  }
  SCONCE_TRY(place.table("tool"));
  lock.tool = keep(place, "tool");
  return lock;
}

Result<Pylock> Pylock::parse(std::string_view text) {
  const TomlValue root = SCONCE_TRY(document::parse_toml(text));
  return read(root);
}

bool is_pylock_file_name(std::string_view name) {
  constexpr std::string_view kPrefix = "pylock.", kEnding = ".toml";
  if (name == "pylock.toml") return true;
  if (!name.starts_with(kPrefix) || !name.ends_with(kEnding)) return false;
  if (name.size() <= kPrefix.size() + kEnding.size()) return false;
  return !name.substr(kPrefix.size(), name.size() - kPrefix.size() - kEnding.size()).contains('.');
}

}  // namespace sconce::lockfile
