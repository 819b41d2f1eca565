#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sconce/base/result.hpp"
#include "sconce/document/toml.hpp"
#include "sconce/pep/marker.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/pep/specifier.hpp"
#include "sconce/pep/tag.hpp"
#include "sconce/pep/version.hpp"

// pylock.toml (PEP 751). What the standard leaves open (`tool`, dependencies, attestations) is kept
// as it stands, so that a file can be written again. Absent members and empty ones differ.
namespace sconce::lockfile {

/// A wheel, a source archive of an index, or an archive at an address. A value.
struct PylockFile {
  std::optional<std::string> name, url, path;
  std::optional<std::int64_t> size;  ///< bytes
  std::optional<document::TomlValue::DateTime> upload_time;
  std::map<std::string, std::string> hashes;  ///< algorithm to value, as written; never empty
  std::optional<std::string> subdirectory;    ///< archives only
  /// The name stated, else the last part of the path or of the URL.
  [[nodiscard]] std::string file_name() const;
};

struct PylockVcs {
  std::string type, commit_id;
  std::optional<std::string> url, path, requested_revision, subdirectory;
};

struct PylockDirectory {
  std::string path;
  std::optional<bool> editable;
  std::optional<std::string> subdirectory;
};

/// One entry of `packages`. Has either one of vcs, directory and archive, or a source archive or
/// wheels; names and versions of the files agree with its own. A value.
struct PylockPackage {
  pep::PackageName name;
  std::optional<pep::Version> version{};
  pep::Marker marker{};
  std::optional<pep::SpecifierSet> requires_python{};
  std::optional<document::TomlValue> dependencies{};  ///< an array of tables
  std::optional<PylockVcs> vcs{};
  std::optional<PylockDirectory> directory{};
  std::optional<PylockFile> archive{};
  std::optional<std::string> index{};
  std::optional<PylockFile> sdist{};
  std::optional<std::vector<PylockFile>> wheels{};
  std::optional<document::TomlValue> attestation_identities{};  ///< an array of tables
  std::optional<document::TomlValue> tool{};                    ///< a table
};

/// What is to be installed where (PEP 751, "Installation").
struct PylockRequest {
  const pep::MarkerEnvironment& environment;
  const pep::SupportedTags& tags;
  std::set<pep::ExtraName> extras{};
  std::optional<std::set<pep::GroupName>> groups{};  ///< nothing: the file's default groups
  std::set<pep::PackageName> prefer_sdist{};
};

enum class PylockKind { wheel, sdist, archive, directory, vcs };
[[nodiscard]] std::string_view to_string(PylockKind kind);

/// A package to install and where it comes from. Borrows from the Pylock.
struct PylockSelection {
  const PylockPackage* package = nullptr;
  PylockKind kind = PylockKind::wheel;
  const PylockFile* file = nullptr;  ///< of wheels, source archives and archives
};

/// A lock file that meets the standard. A value.
struct Pylock {
  pep::Version lock_version;
  std::optional<std::vector<pep::Marker>> environments{};
  std::optional<pep::SpecifierSet> requires_python{};
  std::optional<std::vector<pep::ExtraName>> extras{};
  std::optional<std::vector<std::string>> dependency_groups{}, default_groups{};
  std::string created_by{};
  std::vector<PylockPackage> packages{};
  std::optional<document::TomlValue> tool{};

  /// Refuses what departs from the standard, and versions but 1.x; the error names the place
  /// (`packages[0].wheels[1].hashes`), and the line where the value knows it.
  [[nodiscard]] static Result<Pylock> read(const document::TomlValue& root);
  [[nodiscard]] static Result<Pylock> parse(std::string_view text);
  /// The file again, members in the standard's order, values in normal form.
  [[nodiscard]] document::TomlValue to_toml() const;
  /// The file's text: the same bytes for the same lock.
  [[nodiscard]] std::string to_text() const { return document::write_toml(to_toml()); }
  /// The packages to install, in the file's order. An environment that the file is not for, two
  /// entries for one package, and a package without a fitting file are errors of kind
  /// `unsupported`.
  [[nodiscard]] Result<std::vector<PylockSelection>> select(const PylockRequest& request) const;
};

/// Whether a file of this name is a lock: `pylock.toml` or `pylock.NAME.toml`.
[[nodiscard]] bool is_pylock_file_name(std::string_view name);

}  // namespace sconce::lockfile
