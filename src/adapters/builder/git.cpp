#include "sconce/builder/git.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "git_program.hpp"
#include "sconce/archive/hasher.hpp"
#include "sconce/base/byte_source.hpp"
#include "sconce/base/digest.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/base/url.hpp"
#include "sconce/os/file_lock.hpp"
#include "sconce/os/files.hpp"
#include "sconce/os/process.hpp"
#include "sconce/pep/git_location.hpp"

namespace sconce::builder {
namespace {

constexpr std::string_view kHead = "refs/sconce/head";
constexpr std::string_view kAsked = "refs/sconce/asked";

bool is_hex(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return is_ascii_digit(c) || (to_ascii_lower(c) >= 'a' && to_ascii_lower(c) <= 'f');
  });
}

bool is_full_id(std::string_view text) {
  return (text.size() == 40 || text.size() == 64) && is_hex(text);
}

std::string commit_of(std::string_view name) { return fmt::format("{}^{{commit}}", name); }

/// The store's repository of one address, held against other processes while this lives.
class Repository {
 public:
  static Result<Repository> open(const Url& address, const GitServices& services) {
    GitProgram git = SCONCE_TRY(GitProgram::find(address, services));
    const std::string section = SCONCE_TRY(services.store.section("git"));
    const Digest key = archive::digest_of(HashAlgorithm::sha256, as_bytes(git.address()));
    const std::string folder = os::join_path(section, key.hex().substr(0, 32));
    auto lock = SCONCE_TRY(
        os::FileLock::acquire(folder + ".lock", os::FileLock::Mode::exclusive, services.stop));
    Repository repository(std::move(git), folder, std::move(lock), services.network);
    SCONCE_TRY(repository.make());
    return repository;
  }

  [[nodiscard]] const GitProgram& git() const { return git_; }
  [[nodiscard]] const std::string& folder() const { return folder_; }
  [[nodiscard]] bool is_offline() const { return network_ == GitNetwork::unused; }

  /// The full id of the commit that this name, spelt as git wants it, stands for here.
  [[nodiscard]] Result<std::optional<std::string>> find(std::string_view name) const {
    // Without the network: what is missing would be fetched here and now, alone and unasked.
    const auto output = SCONCE_TRY(git_.run(folder_, {"-c", "protocol.allow=never", "rev-parse",
                                                      "--verify", "--quiet", commit_of(name)}));
    std::string id(trim(output.standard_output));
    if (output.exit_status != 0 || !is_full_id(id)) return std::nullopt;
    return id;
  }

  /// Brings all branches and tags, and what HEAD names, to the state of the address.
  [[nodiscard]] Result<void> fetch_all() const {
    return fetch({"--prune", "origin", "+refs/heads/*:refs/remotes/origin/*",
                  "+refs/tags/*:refs/tags/*", fmt::format("+HEAD:{}", kHead)});
  }
  /// Asks for one reference or commit; whether the address gave it.
  [[nodiscard]] Result<bool> fetch_one(std::string_view name) const {
    const auto fetched = fetch({"origin", fmt::format("+{}:{}", name, kAsked)});
    if (fetched) return true;
    if (fetched.error().kind() == ErrorKind::network) return false;
    return pass_error(fetched);
  }

  /// Names of branches and tags, for hints.
  [[nodiscard]] std::vector<std::string> names() const {
    const auto output = git_.run(folder_, {"for-each-ref", "--format=%(refname:lstrip=2)",
                                           "refs/tags", "refs/remotes/origin"});
    std::vector<std::string> names;
    if (!output) return names;
    for (std::string_view line : split_lines(output->standard_output)) {
      if (line.starts_with("origin/")) line.remove_prefix(7);
      names.emplace_back(line);
    }
    return names;
  }

 private:
  Repository(GitProgram git, std::string folder, os::FileLock lock, GitNetwork network)
      : git_(std::move(git)),
        folder_(std::move(folder)),
        lock_(std::move(lock)),
        network_(network) {}

  // Made, or made again where a process died before it was complete.
  Result<void> make() const {
    const std::string mark = folder_ + "/sconce";
    if (os::exists(mark)) return {};
    SCONCE_TRY(os::remove_tree(folder_));
    SCONCE_TRY(os::make_directories(folder_));
    static constexpr std::string_view kDoing = "cannot make a repository for";
    SCONCE_TRY(git_.require(folder_, {"init", "--quiet", "--bare", "--template=", "."},
                            ErrorKind::file_system, kDoing));
    SCONCE_TRY(git_.require(folder_, {"remote", "add", "origin", git_.address()},
                            ErrorKind::file_system, kDoing));
    return os::write_file_atomically(mark, git_.address() + "\n");
  }

  Result<void> fetch(const std::vector<std::string>& what) const {
    if (is_offline()) {
      return fail(
          ErrorKind::not_found,
          fmt::format("what `{}` has is not known, and nothing is fetched offline", git_.shown()));
    }
    // Files that no checkout needs stay where they are; a server that cannot leave them out sends
    // all of them.
    std::vector<std::string> arguments = {
        "fetch", "--quiet", "--force", "--no-tags", "--no-write-fetch-head", "--filter=blob:none"};
    arguments.insert(arguments.end(), what.begin(), what.end());
    SCONCE_TRY(git_.require(folder_, arguments, ErrorKind::network, "cannot fetch"));
    return {};
  }

  GitProgram git_;
  std::string folder_;
  os::FileLock lock_;
  GitNetwork network_;
};

// Where a revision may stand in our repository, the first one that exists counts.
std::vector<std::string> places_of(const std::string& revision) {
  if (revision.empty()) return {std::string(kHead)};
  static constexpr std::string_view kBranches = "refs/heads/";
  if (revision.starts_with(kBranches)) {
    return {"refs/remotes/origin/" + revision.substr(kBranches.size())};
  }
  if (revision.starts_with("refs/tags/")) return {revision};
  if (revision.starts_with("refs/")) return {};
  std::vector<std::string> places = {"refs/remotes/origin/" + revision, "refs/tags/" + revision};
  if (revision.size() >= 4 && revision.size() <= 64 && is_hex(revision)) {
    places.push_back(to_ascii_lower(revision));
  }
  return places;
}

Result<std::optional<std::string>> find_revision(const Repository& repository,
                                                 const std::string& revision) {
  for (const std::string& place : places_of(revision)) {
    if (auto id = SCONCE_TRY(repository.find(place))) return id;
  }
  // No branch leads to it: a pull request, or a commit that was pushed over.
  const bool is_asked_for = revision.starts_with("refs/") || is_full_id(revision);
  if (!is_asked_for || repository.is_offline()) return std::nullopt;
  if (!SCONCE_TRY(repository.fetch_one(revision))) return std::nullopt;
  return repository.find(kAsked);
}

std::unexpected<Error> unknown_revision(const Repository& repository,
                                        const pep::GitLocation& location) {
  const std::string where = location.repository.to_string();
  if (location.revision.empty()) {
    return fail(ErrorKind::not_found, fmt::format("`{}` has no commits", where));
  }
  const Error error(ErrorKind::not_found, fmt::format("`{}` has no branch, tag or commit `{}`",
                                                      where, location.revision));
  const auto near = nearest(location.revision, repository.names(), 3);
  if (near.empty()) return std::unexpected(error);
  return std::unexpected(error.with_hint(fmt::format("it has `{}`", join(near, "`, `"))));
}

// The commit's own files, in the store's repository or fetched now.
Result<void> require_commit(const Repository& repository, const GitCommit& commit) {
  if (SCONCE_TRY(repository.find(commit.id))) return {};
  SCONCE_TRY(repository.fetch_all());
  pep::GitLocation location = commit.location;
  location.revision = commit.id;
  if (SCONCE_TRY(find_revision(repository, commit.id))) return {};
  return unknown_revision(repository, location);
}

}  // namespace

Result<GitCommit> pin_git(const pep::GitLocation& location, const GitServices& services) {
  const Repository repository = SCONCE_TRY(Repository::open(location.repository, services));
  const std::string& revision = location.revision;
  if (is_full_id(revision)) {
    if (auto id = SCONCE_TRY(repository.find(to_ascii_lower(revision))))
      return GitCommit{location, *id};
  }
  if (!repository.is_offline()) SCONCE_TRY(repository.fetch_all());
  if (auto id = SCONCE_TRY(find_revision(repository, revision))) return GitCommit{location, *id};
  if (!repository.is_offline()) return unknown_revision(repository, location);
  return fail(ErrorKind::not_found,
              fmt::format("`{}` is not in the store, and nothing is fetched offline",
                          location.to_string()));
}

Result<void> check_out(const GitCommit& commit, const std::string& folder,
                       const GitServices& services) {
  // It may come from a file, and must not be taken for an option or for something that moves.
  if (!is_full_id(commit.id)) {
    return fail(ErrorKind::input, fmt::format("`{}` is no full commit id", commit.id));
  }
  const Repository repository = SCONCE_TRY(Repository::open(commit.location.repository, services));
  SCONCE_TRY(require_commit(repository, commit));
  const GitProgram& git = repository.git();
  static constexpr std::string_view kDoing = "cannot check out";
  // Of work trees that are gone, so that their number does not grow for ever.
  SCONCE_TRY(
      git.require(repository.folder(), {"worktree", "prune"}, ErrorKind::file_system, kDoing));
  SCONCE_TRY(git.require(repository.folder(),
                         {"worktree", "add", "--quiet", "--detach", "--force", folder, commit.id},
                         ErrorKind::network, kDoing));
  if (!os::exists(os::join_path(folder, ".gitmodules"))) return {};
  SCONCE_TRY(git.require(folder, {"submodule", "--quiet", "update", "--init", "--recursive"},
                         ErrorKind::network, "cannot fetch the submodules of"));
  return {};
}

Result<std::string> describe_work_tree(const std::string& folder, const GitServices& services) {
  const auto program = os::find_on_path("git");
  if (!program) return std::string();
  os::ProcessInput input;
  input.arguments = {*program, "-C",       folder,   "describe",
                     "--tags", "--always", "--long", "--abbrev=40"};
  input.environment = without_repository(services.variables);
  input.stop = services.stop;
  const os::ProcessOutput output = SCONCE_TRY(os::run_process(input));
  return output.exit_status == 0 ? std::string(trim(output.standard_output)) : std::string();
}

}  // namespace sconce::builder
