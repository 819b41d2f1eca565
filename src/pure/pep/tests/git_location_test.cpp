#include "sconce/pep/git_location.hpp"

#include <doctest/doctest.h>

namespace sconce::pep {
namespace {

TEST_CASE("a git reference is cut into repository, revision and subdirectory") {
  struct Row {
    std::string_view text, repository, revision, subdirectory;
  };
  static constexpr Row kRows[] = {
      {"git+https://h.example/a/b.git", "https://h.example/a/b.git", "", ""},
      {"git+https://h.example/a/b.git@v1.0", "https://h.example/a/b.git", "v1.0", ""},
      {"git+https://h.example/a/b@feature/x#egg=name", "https://h.example/a/b", "feature/x", ""},
      {"git+https://h.example/b@main#subdirectory=python/pkg&egg=n", "https://h.example/b", "main",
       "python/pkg"},
      {"git+https://h.example/b#egg=n&subdirectory=./pkg/", "https://h.example/b", "", "pkg"},
      {"git+https://h.example/b@a%23b%40c", "https://h.example/b", "a#b@c", ""},
      {"git+ssh://git@h.example/a/b.git@refs/pull/7/head", "ssh://git@h.example/a/b.git",
       "refs/pull/7/head", ""},
      {"git+file:///srv/b.git@0123abc", "file:///srv/b.git", "0123abc", ""},
      {"git+https://h.example/b@v1?x=1", "https://h.example/b?x=1", "v1", ""},
      {"GIT+HTTP://h.example:8080/b?x=1", "http://h.example:8080/b?x=1", "", ""},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.text);
    const auto location = GitLocation::parse(row.text);
    REQUIRE(location);
    CHECK(location->repository.to_string() == row.repository);
    CHECK(location->revision == row.revision);
    CHECK(location->subdirectory.text() == row.subdirectory);
    CHECK(GitLocation::parse(location->to_string()) == *location);
  }
}

TEST_CASE("credentials of a git reference stay with its repository and are never printed") {
  const auto location =
      GitLocation::parse("git+https://user:secret@h.example/b@main#subdirectory=x").value();
  CHECK(location.repository.user() == "user");
  CHECK(location.repository.password() == "secret");
  CHECK(location.to_string() == "git+https://h.example/b@main#subdirectory=x");
  const auto refused = GitLocation::parse("git+https://user:secret@h.example/b@--upload-pack=x");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().to_string().find("secret") == std::string::npos);
}

TEST_CASE("a revision that git could understand in another way is refused") {
  for (const char* revision : {"", "-x", "a..b", "a%20b", "a:b", "HEAD~1", "x^", "%40%7B1%7D",
                               "%0a", "x/%2e", ".x", "/x", "x/", "a//b"}) {
    CAPTURE(revision);
    const auto location = GitLocation::parse(std::string("git+https://h.example/b@") + revision);
    REQUIRE_FALSE(location);
    CHECK(location.error().kind() == ErrorKind::input);
  }
}

TEST_CASE("a subdirectory outside the repository is refused") {
  for (const char* folder : {"../x", "/x", "a/../b", "a%5cb"}) {
    CAPTURE(folder);
    const auto location =
        GitLocation::parse(std::string("git+https://h.example/b#subdirectory=") + folder);
    REQUIRE_FALSE(location);
    CHECK(location.error().message().find("no folder inside the repository") != std::string::npos);
  }
}

TEST_CASE("other systems and other ways to a repository are told apart") {
  CHECK(GitLocation::parse("hg+https://h.example/b").error().kind() == ErrorKind::unsupported);
  CHECK(GitLocation::parse("git+ftp://h.example/b").error().kind() == ErrorKind::unsupported);
  CHECK(GitLocation::parse("https://h.example/b").error().kind() == ErrorKind::input);
  for (const char* text :
       {"git+git@h.example:a/b", "git+git:a/b", "git+file:a", "git+https:///a"}) {
    CAPTURE(text);
    CHECK(GitLocation::parse(text).error().kind() == ErrorKind::input);
  }
  CHECK(is_vcs_reference("git+https://h.example/b"));
  CHECK(is_vcs_reference("svn+ssh://h.example/b"));
  CHECK_FALSE(is_vcs_reference("https://h.example/a+b:c"));
  CHECK_FALSE(is_vcs_reference("git@h.example:a/b"));
}

}  // namespace
}  // namespace sconce::pep
