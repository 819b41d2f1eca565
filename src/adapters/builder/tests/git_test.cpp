#include "sconce/builder/git.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <thread>

#include "sconce/base/text.hpp"
#include "workshop.hpp"

namespace sconce::builder {
namespace {

/// A repository on the disk, reached by `git+file:`.
class Origin {
 public:
  explicit Origin(const Workshop& shop, std::string_view name = "origin")
      : shop_(shop), folder_(shop / name) {
    REQUIRE(os::make_directories(folder_).has_value());
    git({"init", "--quiet", "-b", "main"});
    git({"config", "uploadpack.allowFilter", "true"});
    git({"config", "uploadpack.allowAnySHA1InWant", "true"});
  }

  std::string git(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "git");
    return std::string(trim(shop_.run(arguments, folder_)));
  }
  /// A commit in which the file `a.txt` has this text.
  std::string commit(std::string_view text) const {
    REQUIRE(os::write_file_atomically(folder_ + "/a.txt", text).has_value());
    git({"add", "-A"});
    git({"commit", "--quiet", "-m", "change"});
    return git({"rev-parse", "HEAD"});
  }
  [[nodiscard]] std::string url(std::string_view rest = "") const {
    return "git+file://" + folder_ + std::string(rest);
  }
  [[nodiscard]] pep::GitLocation at(std::string_view revision) const {
    return pep::GitLocation::parse(url(revision.empty() ? "" : "@" + std::string(revision)))
        .value();
  }
  [[nodiscard]] const std::string& folder() const { return folder_; }

 private:
  const Workshop& shop_;
  std::string folder_;
};

/// git_server.py over the folders of a workshop, for the user `user` with the password `pa:ss
/// word`.
class GitServer {
 public:
  explicit GitServer(const Workshop& shop) {
    const std::string port_file = shop / "port";
    const char* source = std::getenv("SCONCE_SOURCE_DIR");
    REQUIRE(source != nullptr);
    os::ProcessInput input;
    input.arguments = {test_interpreter().executable,
                       os::join_path(source, "src/adapters/builder/tests/git_server.py"),
                       shop / "",
                       "user",
                       "pa:ss word",
                       port_file};
    input.environment = shop.variables();
    input.stop = stop_.get_token();
    thread_ = std::jthread([input] { static_cast<void>(os::run_process(input)); });
    while (!os::exists(port_file)) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    port_ = os::read_file(port_file).value();
  }
  ~GitServer() { stop_.request_stop(); }
  GitServer(const GitServer&) = delete;
  GitServer& operator=(const GitServer&) = delete;

  [[nodiscard]] std::string url(std::string_view credentials, std::string_view path) const {
    return fmt::format("git+http://{}127.0.0.1:{}/{}", credentials, port_, path);
  }

 private:
  std::stop_source stop_;
  std::string port_;
  std::jthread thread_;
};

/// Whether a file below the folder holds this text.
bool is_anywhere(const std::string& folder, std::string_view text) {
  const auto entries = os::list_directory(folder).value();
  return std::ranges::any_of(entries, [&](const DirectoryEntry& entry) {
    const std::string path = os::join_path(folder, entry.name);
    if (entry.kind == FileKind::directory) return is_anywhere(path, text);
    if (entry.kind != FileKind::regular) return false;
    return os::read_file(path).value().find(text) != std::string::npos;
  });
}

std::string pinned(const Workshop& shop, const pep::GitLocation& location) {
  return pin_git(location, shop.git_services()).value().id;
}

TEST_CASE(
    "a revision is a branch, else a tag, else a commit; without one it is the default branch") {
  Workshop shop;
  const Origin origin(shop);
  const std::string first = origin.commit("1");
  origin.git({"tag", "-a", "v1", "-m", "one"});
  origin.git({"branch", "feature/x"});
  origin.git({"tag", "both"});
  const std::string second = origin.commit("2");
  origin.git({"branch", "both"});
  CHECK(pinned(shop, origin.at("")) == second);
  CHECK(pinned(shop, origin.at("main")) == second);
  CHECK(pinned(shop, origin.at("v1")) == first);
  CHECK(pinned(shop, origin.at("feature/x")) == first);
  CHECK(pinned(shop, origin.at("both")) == second);
  CHECK(pinned(shop, origin.at("refs/tags/both")) == first);
  CHECK(pinned(shop, origin.at("refs/heads/both")) == second);
  CHECK(pinned(shop, origin.at(first.substr(0, 10))) == first);
  CHECK(pinned(shop, origin.at(first)) == first);
}

TEST_CASE("a branch is asked again each time, and follows what was pushed over it") {
  Workshop shop;
  const Origin origin(shop);
  origin.commit("1");
  origin.git({"branch", "gone"});
  CHECK(pin_git(origin.at("gone"), shop.git_services()).has_value());
  origin.git({"commit", "--quiet", "--amend", "-m", "other"});
  origin.git({"branch", "-D", "gone"});
  CHECK(pinned(shop, origin.at("main")) == origin.git({"rev-parse", "HEAD"}));
  CHECK(pin_git(origin.at("gone"), shop.git_services()).error().kind() == ErrorKind::not_found);
}

TEST_CASE("what no branch leads to is asked for by its reference or its full id") {
  Workshop shop;
  const Origin origin(shop);
  origin.commit("1");
  origin.git({"checkout", "--quiet", "--detach"});
  const std::string request = origin.commit("2");
  origin.git({"update-ref", "refs/pull/7/head", request});
  const std::string lost = origin.commit("3");
  origin.git({"update-ref", "refs/hidden/x", lost});
  origin.git({"checkout", "--quiet", "main"});
  CHECK(pinned(shop, origin.at("refs/pull/7/head")) == request);
  CHECK(pinned(shop, origin.at(lost)) == lost);
}

TEST_CASE("a revision that does not exist is an error with the nearest names") {
  Workshop shop;
  const Origin origin(shop);
  origin.commit("1");
  origin.git({"tag", "v1.2.0"});
  const auto unknown = pin_git(origin.at("v1.2.1"), shop.git_services());
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().kind() == ErrorKind::not_found);
  CHECK(unknown.error().message() ==
        "`file://" + origin.folder() + "` has no branch, tag or commit `v1.2.1`");
  CHECK(unknown.error().hints().at(0) == "it has `v1.2.0`");
  const std::string none(40, 'a');
  CHECK(pin_git(origin.at(none), shop.git_services()).error().kind() == ErrorKind::not_found);
}

TEST_CASE("a repository that is not there is an error of the network with git's own words") {
  Workshop shop;
  const auto location = pep::GitLocation::parse("git+file://" + shop / "nowhere").value();
  const auto pin = pin_git(location, shop.git_services());
  REQUIRE_FALSE(pin);
  CHECK(pin.error().kind() == ErrorKind::network);
  CHECK(pin.error().message() == "cannot fetch `file://" + shop / "nowhere`");
  CHECK_FALSE(pin.error().quoted_lines().empty());
}

TEST_CASE("a pinned commit needs no network, and is checked out with its history and tags") {
  Workshop shop;
  const Origin origin(shop);
  origin.commit("1");
  origin.git({"tag", "v1"});
  origin.commit("2");
  const auto commit = pin_git(origin.at("main"), shop.git_services()).value();
  REQUIRE(check_out(commit, shop / "out", shop.git_services()).has_value());
  CHECK(os::read_file(shop / "out/a.txt").value() == "2");
  CHECK(shop.run({"git", "describe", "--tags"}, shop / "out").starts_with("v1-1-g"));
  CHECK(describe_work_tree(shop / "out", shop.git_services()).value().starts_with("v1-1-g"));

  REQUIRE(os::rename(origin.folder(), shop / "moved").has_value());
  GitServices offline = shop.git_services();
  offline.network = GitNetwork::unused;
  CHECK(pin_git(origin.at(commit.id), shop.git_services())->id == commit.id);
  CHECK(pin_git(origin.at("main"), offline)->id == commit.id);
  // The files came with the first checkout.
  CHECK(check_out(commit, shop / "again", offline).has_value());
  CHECK(os::read_file(shop / "again/a.txt").value() == "2");
  CHECK(pin_git(origin.at("v9"), offline).error().message().find("offline") != std::string::npos);
}

TEST_CASE("a commit that the store lacks is fetched when it is checked out") {
  Workshop shop;
  const Origin origin(shop);
  const std::string id = origin.commit("1");
  const GitCommit commit{origin.at("main"), id};
  REQUIRE(check_out(commit, shop / "out", shop.git_services()).has_value());
  CHECK(os::read_file(shop / "out/a.txt").value() == "1");
}

TEST_CASE("only a full commit id is checked out") {
  Workshop shop;
  const Origin origin(shop);
  origin.commit("1");
  for (const char* id : {"main", "--help", "0123abc", ""}) {
    CAPTURE(id);
    const auto done = check_out({origin.at("main"), id}, shop / "out", shop.git_services());
    REQUIRE_FALSE(done);
    CHECK(done.error().kind() == ErrorKind::input);
  }
  const std::string none(40, 'a');
  CHECK(check_out({origin.at("main"), none}, shop / "out", shop.git_services()).error().kind() ==
        ErrorKind::not_found);
}

TEST_CASE("submodules are checked out too, and theirs") {
  Workshop shop;
  // git takes submodules from the disk only where its user says so.
  shop.write(".gitconfig", "[protocol \"file\"]\n\tallow = always\n");
  const Origin inner(shop, "inner");
  inner.commit("inner");
  const Origin middle(shop, "middle");
  middle.git({"submodule", "--quiet", "add", inner.folder(), "deep"});
  middle.commit("middle");
  const Origin origin(shop);
  // Relative to the address that it was fetched from.
  origin.git(
      {"-c", "protocol.file.allow=always", "submodule", "--quiet", "add", middle.folder(), "sub"});
  origin.git({"config", "-f", ".gitmodules", "submodule.sub.url", "../middle"});
  origin.commit("outer");
  const auto commit = pin_git(origin.at(""), shop.git_services()).value();
  const auto done = check_out(commit, shop / "out", shop.git_services());
  REQUIRE(done);
  CHECK(os::read_file(shop / "out/sub/a.txt").value() == "middle");
  CHECK(os::read_file(shop / "out/sub/deep/a.txt").value() == "inner");
}

TEST_CASE("the filters of the user's git work on what is checked out") {
  Workshop shop;
  const Origin origin(shop);
  REQUIRE(os::write_file_atomically(origin.folder() + "/.gitattributes", "*.txt filter=shout\n")
              .has_value());
  origin.commit("small");
  shop.write(".gitconfig", "[filter \"shout\"]\n\tsmudge = tr a-z A-Z\n");
  const auto commit = pin_git(origin.at(""), shop.git_services()).value();
  REQUIRE(check_out(commit, shop / "out", shop.git_services()).has_value());
  CHECK(os::read_file(shop / "out/a.txt").value() == "SMALL");
}

TEST_CASE("variables that name another repository do not mislead git") {
  Workshop shop;
  const Origin origin(shop);
  const std::string id = origin.commit("1");
  GitServices services = shop.git_services();
  services.variables["GIT_DIR"] = shop / "no-such";
  services.variables["GIT_WORK_TREE"] = shop / "neither";
  services.variables["GIT_INDEX_FILE"] = shop / "nor-this";
  const auto commit = pin_git(origin.at(""), services);
  REQUIRE(commit);
  CHECK(commit->id == id);
  CHECK(check_out(*commit, shop / "out", services).has_value());
}

TEST_CASE("work trees that are gone leave nothing in the store's repository") {
  Workshop shop;
  const Origin origin(shop);
  origin.commit("1");
  const auto commit = pin_git(origin.at(""), shop.git_services()).value();
  for (int i = 0; i < 3; ++i) {
    REQUIRE(check_out(commit, shop / "out", shop.git_services()).has_value());
    REQUIRE(os::remove_tree(shop / "out").has_value());
  }
  const std::string section = shop / "cache/v1/git";
  std::size_t count = 0;
  const auto entries = os::list_directory(section).value();
  for (const auto& entry : entries) {
    const std::string trees = section + "/" + entry.name + "/worktrees";
    if (os::is_directory(trees)) count += os::list_directory(trees)->size();
  }
  CHECK(count == 1);
}

TEST_CASE("credentials of an address open its host, and come to rest nowhere") {
  Workshop shop;
  // A helper of the user's that would keep what was used.
  shop.write(".gitconfig", "[credential]\n\thelper = store --file " + shop / "kept\n");
  const Origin origin(shop);
  origin.commit("1");
  const GitServer server(shop);
  const auto at = [&](std::string_view credentials) {
    return pep::GitLocation::parse(server.url(credentials, "origin@main")).value();
  };
  const auto commit = pin_git(at("user:pa%3Ass%20word@"), shop.git_services());
  REQUIRE(commit);
  // The files come later, by a request of their own.
  REQUIRE(check_out(*commit, shop / "out", shop.git_services()).has_value());
  CHECK(os::read_file(shop / "out/a.txt").value() == "1");
  for (const char* secret : {"pa:ss", "pa%3Ass", "ss word"}) {
    CAPTURE(secret);
    CHECK_FALSE(is_anywhere(shop / "cache", secret));
    CHECK_FALSE(os::exists(shop / "kept"));
  }

  const auto wrong = pin_git(at("user:wrong-word@"), shop.git_services());
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().kind() == ErrorKind::network);
  std::string said = wrong.error().to_string();
  for (const std::string& line : wrong.error().quoted_lines()) said += line;
  CAPTURE(said);
  CHECK(said.find("wrong-word") == std::string::npos);
  CHECK(said.find("Authentication failed") != std::string::npos);
  // Nobody is asked for a password, and nothing waits for one.
  CHECK(pin_git(at(""), shop.git_services()).error().kind() == ErrorKind::network);
}

TEST_CASE("a repository that a dead process left half made is made again") {
  Workshop shop;
  const Origin origin(shop);
  const std::string id = origin.commit("1");
  CHECK(pinned(shop, origin.at("")) == id);
  const std::string section = shop / "cache/v1/git";
  const auto entries = os::list_directory(section).value();
  for (const auto& entry : entries) {
    if (entry.kind != FileKind::directory) continue;
    REQUIRE(os::remove_file(section + "/" + entry.name + "/sconce").has_value());
    REQUIRE(os::remove_tree(section + "/" + entry.name + "/refs").has_value());
  }
  CHECK(pinned(shop, origin.at("")) == id);
}

}  // namespace
}  // namespace sconce::builder
