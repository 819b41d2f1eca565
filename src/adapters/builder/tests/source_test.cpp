#include "sconce/builder/source.hpp"

#include <doctest/doctest.h>

#include "workshop.hpp"

namespace sconce::builder {
namespace {

Result<SourceTree> open_packed(const Workshop& shop, std::string_view archive,
                               const std::vector<std::string>& folders,
                               RelativePath subdirectory = {}) {
  const std::string path = shop.pack(archive, folders);
  return open_source(archive_source(path, std::move(subdirectory)).value(), shop.git_services());
}

TEST_CASE(
    "a source archive is unpacked with its folders, links and programs, and goes with its tree") {
  Workshop shop;
  shop.write("a-1/pyproject.toml", "x");
  shop.write("a-1/deep/er/file.txt", "text");
  const std::string program = shop.write("a-1/configure", "#!/bin/sh\n");
  REQUIRE(os::set_mode(program, 0755).has_value());
  REQUIRE(os::symbolic_link("deep/er/file.txt", shop / "a-1/link").has_value());
  std::string folder;
  {
    const auto tree = open_packed(shop, "a-1.tar.gz", {"a-1"});
    REQUIRE(tree);
    folder = tree->folder();
    CHECK(os::file_name(folder) == "a-1");
    CHECK(os::read_file(folder + "/deep/er/file.txt").value() == "text");
    CHECK(os::read_link(folder + "/link").value() == "deep/er/file.txt");
    CHECK(os::is_executable_file(folder + "/configure"));
    CHECK_FALSE(os::is_executable_file(folder + "/deep/er/file.txt"));
  }
  CHECK_FALSE(os::exists(folder));
  CHECK(os::list_directory(shop / "cache/v1/tmp").value().empty());
}

TEST_CASE("a zip is a source archive too") {
  Workshop shop;
  shop.write("a-1/deep/file.txt", "text");
  const auto tree = open_packed(shop, "a-1.zip", {"a-1"});
  REQUIRE(tree);
  CHECK(os::read_file(tree->folder() + "/deep/file.txt").value() == "text");
}

TEST_CASE("an archive of more than one top folder, or of files beside it, is refused") {
  Workshop shop;
  shop.write("a-1/file.txt", "");
  shop.write("b-1/file.txt", "");
  shop.write("loose.txt", "");
  for (const char* archive : {"x.tar.gz", "x.zip"}) {
    CAPTURE(archive);
    const auto two = open_packed(shop, archive, {"a-1", "b-1"});
    REQUIRE_FALSE(two);
    CHECK(two.error().kind() == ErrorKind::archive);
    CHECK(two.error().to_string().find("two top folders, `a-1` and `b-1`") != std::string::npos);
  }
  CHECK(open_packed(shop, "y.tar.gz", {"a-1", "loose.txt"}).error().message() ==
        "`loose.txt` stands beside the top folder");
  CHECK(os::list_directory(shop / "cache/v1/tmp").value().empty());
}

TEST_CASE("an archive that is damaged, of another hash or of another format is refused by name") {
  Workshop shop;
  shop.write("a-1/file.txt", "");
  auto source = archive_source(shop.pack("a-1.tar.gz", {"a-1"}), {}).value();
  const std::string bytes = os::read_file(source.path).value();
  shop.write("a-1.tar.gz", bytes.substr(0, bytes.size() - 9));
  const auto changed = open_source(source, shop.git_services());
  CHECK(changed.error().kind() == ErrorKind::mismatch);
  const auto torn = open_source(archive_source(source.path, {}).value(), shop.git_services());
  CHECK(torn.error().kind() == ErrorKind::archive);
  CHECK(torn.error().to_string().find("unpacking the source archive `a-1.tar.gz`") !=
        std::string::npos);
  const auto other = archive_source(shop.write("a-1.tar.bz2", bytes), {}).value();
  CHECK(open_source(other, shop.git_services()).error().kind() == ErrorKind::unsupported);
}

TEST_CASE("a subdirectory is the project, if it is one inside of the tree") {
  Workshop shop;
  shop.write("a-1/python/pkg/file.txt", "text");
  REQUIRE(os::symbolic_link("../../..", shop / "a-1/out").has_value());
  const auto tree = open_packed(shop, "b.zip", {"a-1"}, RelativePath::literal("python/pkg"));
  REQUIRE(tree);
  CHECK(os::read_file(tree->folder() + "/file.txt").value() == "text");
  for (const char* folder : {"absent", "python/pkg/file.txt"}) {
    CAPTURE(folder);
    const auto refused = open_packed(shop, "b.zip", {"a-1"}, RelativePath::literal(folder));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind() == ErrorKind::input);
  }
}

TEST_CASE("a folder is built where it is, and must be one") {
  Workshop shop;
  shop.write("a/pyproject.toml", "");
  CHECK(open_source(FolderSource{shop / "a"}, shop.git_services())->folder() == shop / "a");
  CHECK(open_source(FolderSource{shop / "b"}, shop.git_services()).error().kind() ==
        ErrorKind::not_found);
}

TEST_CASE("an archive is told from others by its hash and subdirectory, not by its place") {
  Workshop shop;
  const Digest hash = archive_source(shop.write("a.zip", "x"), {})->sha256;
  const auto identity = [&](const char* path, const char* folder) {
    return identity_of(ArchiveSource{path, "a.zip", hash, RelativePath::literal(folder)},
                       shop.git_services())
        .value();
  };
  CHECK(identity("/a", "x") == identity("/b", "x"));
  CHECK(identity("/a", "x") != identity("/a", "y"));
}

TEST_CASE("a folder whose version comes from git is another one after each commit and tag") {
  Workshop shop;
  const std::string folder = shop / "a";
  shop.write("a/pyproject.toml", "[project]\nname = \"a\"\ndynamic = [\"version\"]\n");
  const auto identity = [&] {
    return identity_of(FolderSource{folder}, shop.git_services()).value();
  };
  const std::string without_git = identity();
  shop.run({"git", "init", "--quiet"}, folder);
  CHECK(identity() == without_git);
  shop.run({"git", "commit", "--quiet", "--allow-empty", "-m", "one"}, folder);
  const std::string first = identity();
  CHECK(first != without_git);
  shop.run({"git", "tag", "v1"}, folder);
  CHECK(identity() != first);
  shop.write("a/pyproject.toml", "[project]\nname = \"a\"\nversion = \"1\"\n");
  const std::string stated = identity();
  shop.run({"git", "commit", "--quiet", "--allow-empty", "-m", "two"}, folder);
  CHECK(identity() == stated);
}

TEST_CASE("an installation's direct URL says where its source was") {
  Workshop shop;
  const Url url = Url::parse("https://u:p@h.example/a-1.tar.gz#sha256=0").value();
  const auto archive = archive_source(shop.write("a-1.tar.gz", "x"), RelativePath::literal("s"));
  CHECK(direct_url_of(*archive, url).to_json() ==
        R"({"url":"https://h.example/a-1.tar.gz","archive_info":{"hashes":{"sha256":")" +
            archive->sha256.hex() + R"("}},"subdirectory":"s"})");
  CHECK(direct_url_of(FolderSource{"/a b"}, url).url == "file:///a%20b");
  const auto location = pep::GitLocation::parse("git+https://u:p@h.example/a@main").value();
  const auto direct = direct_url_of(GitCommit{location, "0123"}, url);
  CHECK(direct.url == "https://h.example/a");
  CHECK(std::get<pep::DirectUrl::Vcs>(direct.info).commit_id == "0123");
  CHECK(std::get<pep::DirectUrl::Vcs>(direct.info).requested_revision == "main");
}

}  // namespace
}  // namespace sconce::builder
