#include "../open_folders.hpp"

#include <doctest/doctest.h>

#include "world.hpp"

namespace sconce::install {
namespace {

using Missing = OpenFolders::Missing;

std::string path_at(OpenFolders& folders, std::string_view folder) {
  const auto found = folders.at(folder);
  return found ? (*found)->path() : found.error().to_string();
}

TEST_CASE("a path is split into its folder and its last name") {
  CHECK(split_path("a/b/c.py").folder == "a/b");
  CHECK(split_path("a/b/c.py").name == "c.py");
  CHECK(split_path("c.py").folder.empty());
  CHECK(split_path("c.py").name == "c.py");
}

TEST_CASE("folders are made on the way, and found again by the paths of neighbours") {
  const World world;
  const std::string top = os::join_path(world.folder(), "stage");
  REQUIRE(os::make_directories(top).has_value());
  const os::Directory root = os::Directory::open(top).value();
  OpenFolders folders(root, Missing::is_made);
  // A name that begins as its neighbour's does is another folder; one may also come back.
  for (const std::string folder :
       {"pkg", "pkg/sub/deep", "pkg/subtle", "pkg", "package", "pkg/sub"}) {
    CAPTURE(folder);
    CHECK(path_at(folders, folder) == os::join_path(top, folder));
    CHECK(os::is_directory(os::join_path(top, folder)));
  }
  CHECK(path_at(folders, "") == top);
}

TEST_CASE("a folder that is missing is an error where it is not to be made") {
  const World world;
  const std::string top = os::join_path(world.folder(), "tree");
  REQUIRE(os::make_directories(os::join_path(top, "pkg")).has_value());
  REQUIRE(os::symbolic_link("pkg", os::join_path(top, "link")).has_value());
  const os::Directory root = os::Directory::open(top).value();
  OpenFolders folders(root, Missing::is_an_error);
  CHECK(folders.at("pkg/none").error().kind() == ErrorKind::not_found);
  CHECK_FALSE(folders.at("link").has_value());
  CHECK(path_at(folders, "pkg") == os::join_path(top, "pkg"));
  CHECK_FALSE(os::exists(os::join_path(top, "pkg/none")));
}

}  // namespace
}  // namespace sconce::install
