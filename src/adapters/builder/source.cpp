#include "sconce/builder/source.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <utility>
#include <variant>

#include "sconce/archive/hasher.hpp"
#include "sconce/base/digest.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/relative_path.hpp"
#include "sconce/base/result.hpp"
#include "sconce/builder/git.hpp"
#include "sconce/os/files.hpp"
#include "sconce/pep/direct_url.hpp"
#include "sconce/project/build_system.hpp"
#include "sconce/store/store.hpp"
#include "unpack_source.hpp"

namespace sconce::builder {
namespace {

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};

constexpr std::uint64_t kMostPyprojectBytes = 16ULL << 20;

// Whether pyproject.toml states the version; a file that cannot be read is the build's to refuse.
bool is_version_stated(const std::string& folder) {
  const auto text = os::read_file(os::join_path(folder, "pyproject.toml"), kMostPyprojectBytes);
  if (!text) return false;
  const auto system = project::parse_build_system(*text, "pyproject.toml");
  return system && system->is_version_stated;
}

Result<std::string> identity_of_folder(const FolderSource& source, const GitServices& services) {
  const Digest digest = SCONCE_TRY(tree_digest(source.path, services.store));
  std::string identity = fmt::format("folder {}\n{}\n", source.path, digest.hex());
  if (is_version_stated(source.path)) return identity;
  return identity + SCONCE_TRY(describe_work_tree(source.path, services));
}

// The project's folder in a tree: it must be one, and inside, wherever links lead.
Result<std::string> project_folder(const std::string& tree, const RelativePath& subdirectory) {
  const std::string root = SCONCE_TRY(os::real_path(tree));
  if (subdirectory.is_root()) return root;
  const auto path = os::real_path(os::join_path(root, subdirectory.text()));
  if (path && path->starts_with(root + "/") && os::is_directory(*path)) return *path;
  return fail(ErrorKind::input, fmt::format("it has no folder `{}`, which `subdirectory` names",
                                            subdirectory.text()));
}

Result<SourceTree> open_archive(const ArchiveSource& source, const GitServices& services) {
  store::TemporaryFolder folder = SCONCE_TRY(services.store.make_temporary());
  const std::string place = os::join_path(folder.path(), "source");
  SCONCE_TRY(os::make_directories(place));
  const std::string top = SCONCE_TRY(unpack_source(source, place, services.stop));
  std::string project = SCONCE_TRY(in_context(project_folder(top, source.subdirectory),
                                              fmt::format("opening `{}`", source.file_name)));
  return SourceTree(std::move(folder), std::move(project));
}

Result<SourceTree> open_commit(const GitCommit& commit, const GitServices& services) {
  store::TemporaryFolder folder = SCONCE_TRY(services.store.make_temporary());
  const std::string place = os::join_path(folder.path(), "source");
  SCONCE_TRY(check_out(commit, place, services));
  std::string project =
      SCONCE_TRY(in_context(project_folder(place, commit.location.subdirectory),
                            fmt::format("opening `{}`", commit.location.to_string())));
  return SourceTree(std::move(folder), std::move(project));
}

Result<SourceTree> open_folder(const FolderSource& source) {
  if (os::is_directory(source.path)) return SourceTree(source.path);
  return fail(ErrorKind::not_found, fmt::format("`{}` is no folder", source.path));
}

}  // namespace

std::string to_string(const Source& source) {
  return std::visit(Overloaded{[](const ArchiveSource& archive) { return archive.file_name; },
                               [](const FolderSource& folder) { return folder.path; },
                               [](const GitCommit& commit) { return commit.location.to_string(); }},
                    source);
}

Result<ArchiveSource> archive_source(const std::string& path, RelativePath subdirectory) {
  const os::File file = SCONCE_TRY(os::File::open_for_reading(path));
  return ArchiveSource{path, os::file_name(path),
                       SCONCE_TRY(archive::digest_of(HashAlgorithm::sha256, file)),
                       std::move(subdirectory)};
}

Result<std::string> identity_of(const Source& source, const GitServices& services) {
  return std::visit(
      Overloaded{[](const ArchiveSource& archive) -> Result<std::string> {
                   return fmt::format("archive {}\n{}\n", archive.sha256.hex(),
                                      archive.subdirectory.text());
                 },
                 [&](const FolderSource& folder) { return identity_of_folder(folder, services); },
                 [](const GitCommit& commit) -> Result<std::string> {
                   return fmt::format("git {}\n{}\n{}\n", commit.location.repository.to_string(),
                                      commit.id, commit.location.subdirectory.text());
                 }},
      source);
}

Result<SourceTree> open_source(const Source& source, const GitServices& services) {
  return std::visit(
      Overloaded{[&](const ArchiveSource& archive) { return open_archive(archive, services); },
                 [](const FolderSource& folder) { return open_folder(folder); },
                 [&](const GitCommit& commit) { return open_commit(commit, services); }},
      source);
}

pep::DirectUrl direct_url_of(const Source& source, const Url& location) {
  return std::visit(
      Overloaded{[&](const ArchiveSource& archive) {
                   pep::DirectUrl url{.url = location.without_fragment().to_string(),
                                      .info = pep::DirectUrl::Archive{}};
                   std::get<pep::DirectUrl::Archive>(url.info).hashes["sha256"] =
                       archive.sha256.hex();
                   url.subdirectory = archive.subdirectory.text();
                   return url;
                 },
                 [](const FolderSource& folder) {
                   return pep::DirectUrl{.url = Url::from_file_path(folder.path).to_string(),
                                         .info = pep::DirectUrl::Directory{}};
                 },
                 [](const GitCommit& commit) {
                   return pep::DirectUrl{
                       .url = commit.location.repository.to_string(),
                       .info = pep::DirectUrl::Vcs{.vcs = "git",
                                                   .commit_id = commit.id,
                                                   .requested_revision = commit.location.revision},
                       .subdirectory = commit.location.subdirectory.text()};
                 }},
      source);
}

}  // namespace sconce::builder
