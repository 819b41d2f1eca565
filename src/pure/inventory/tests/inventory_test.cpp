#include "sconce/inventory/inventory.hpp"

#include <doctest/doctest.h>

namespace sconce::inventory {
namespace {

const std::string kSite = "lib/python3.11/site-packages";

void add_wheel(LiteralTree& tree, const std::string& name, const std::string& version,
               const std::string& record, const std::string& site = kSite) {
  const std::string place = site + "/" + name + "-" + version + ".dist-info/";
  tree.add(place + "METADATA", "Metadata-Version: 2.1\nName: " + name + "\nVersion: " + version +
                                   "\nRequires-Dist: six>=1\n\nRequires-Dist: no, this is prose\n");
  tree.add(place + "INSTALLER", "sconce\n");
  tree.add(place + "RECORD", record + name + "-" + version + ".dist-info/RECORD,,\n");
}

Inventory read(const LiteralTree& tree, const std::vector<std::string>& folders = {kSite}) {
  std::vector<RelativePath> paths;
  for (const auto& folder : folders) paths.push_back(RelativePath::literal(folder));
  auto inventory = read_inventory(tree, paths);
  REQUIRE(inventory.has_value());
  return *std::move(inventory);
}

TEST_CASE("a distribution is what its dist-info folder states") {
  LiteralTree tree;
  add_wheel(tree, "Foo_Bar", "1.0", "foo/__init__.py,,\n");
  tree.add(kSite + "/foo/__init__.py", "");
  tree.add(kSite + "/Foo_Bar-1.0.dist-info/REQUESTED", "");
  tree.add(kSite + "/Foo_Bar-1.0.dist-info/direct_url.json",
           R"({"url": "https://files.example/foo.whl", "archive_info": {}})");
  const Inventory inventory = read(tree);
  const auto* found = inventory.find(pep::PackageName::literal("foo-bar"));
  REQUIRE(found != nullptr);
  CHECK(found->version == pep::Version::literal("1.0"));
  CHECK(found->installer == "sconce");
  CHECK(found->requested);
  CHECK(found->has_record);
  CHECK(found->intact);
  CHECK(found->direct_url.has_value());
  CHECK(found->metadata.requires_dist.size() == 1);
  CHECK(found->dist_info.text() == kSite + "/Foo_Bar-1.0.dist-info");
  CHECK(inventory.problems.empty());
}

TEST_CASE("a package whose folder is gone is damaged and the message names it") {
  LiteralTree tree;
  add_wheel(tree, "numpy", "1.26.4", "numpy/__init__.py,,\nnumpy/core/a.py,,\n");
  const Inventory inventory = read(tree);
  CHECK_FALSE(inventory.distributions.at(0).intact);
  CHECK(inventory.distributions.at(0).damage == "`" + kSite + "/numpy` is missing");
}

TEST_CASE("a part of a shared folder that is gone is damage of its owner only") {
  LiteralTree tree;
  add_wheel(tree, "cublas", "1", "nvidia/cublas/a.so,,\n");
  add_wheel(tree, "cudnn", "1", "nvidia/cudnn/a.so,,\n");
  tree.add(kSite + "/nvidia/cudnn/a.so", "");
  const Inventory inventory = read(tree);
  CHECK_FALSE(inventory.find(pep::PackageName::literal("cublas"))->intact);
  CHECK(inventory.find(pep::PackageName::literal("cudnn"))->intact);
}

TEST_CASE("what cannot be read is a problem in words and not installed") {
  LiteralTree tree;
  tree.add(kSite + "/broken-1.0.dist-info/RECORD", "");
  tree.add(kSite + "/worse-1.0.dist-info/METADATA", "Name: worse\nVersion: not a version\n\n");
  tree.add(kSite + "/dev.egg-link", "/src/dev\n");
  const Inventory inventory = read(tree);
  CHECK(inventory.distributions.empty());
  CHECK(inventory.problems.size() == 3);
}

TEST_CASE("old egg-info folders and files count as installed, without a RECORD") {
  LiteralTree tree;
  tree.add(kSite + "/old-1.0.egg-info/PKG-INFO",
           "Metadata-Version: 1.0\nName: old\nVersion: 1.0\n");
  tree.add(kSite + "/older.egg-info", "Metadata-Version: 1.0\nName: older\nVersion: 2.0\n");
  const Inventory inventory = read(tree);
  REQUIRE(inventory.distributions.size() == 2);
  CHECK_FALSE(inventory.distributions[0].has_record);
  CHECK(inventory.distributions[0].intact);
}

TEST_CASE("a name that stands twice in one folder is intact in neither place") {
  LiteralTree tree;
  add_wheel(tree, "foo", "1.0", "");
  add_wheel(tree, "foo", "2.0", "");
  const Inventory inventory = read(tree);
  REQUIRE(inventory.distributions.size() == 2);
  CHECK_FALSE(inventory.distributions[0].intact);
  CHECK(inventory.distributions[1].damage == "`" + kSite + "/foo-1.0.dist-info` stands beside it");
}

TEST_CASE("an earlier folder hides the same name in a later one") {
  LiteralTree tree;
  add_wheel(tree, "foo", "1.0", "");
  add_wheel(tree, "foo", "2.0", "", "lib64/site-packages");
  const Inventory inventory = read(tree, {kSite, "lib64/site-packages", "absent"});
  REQUIRE(inventory.distributions.size() == 1);
  CHECK(inventory.distributions[0].version == pep::Version::literal("1.0"));
  CHECK(inventory.distributions[0].intact);
}

TEST_CASE("leftovers of an interrupted pip are passed over") {
  LiteralTree tree;
  tree.add(kSite + "/~oo-1.0.dist-info/METADATA", "Name: foo\nVersion: 1.0\n\n");
  const Inventory inventory = read(tree);
  CHECK(inventory.distributions.empty());
  CHECK(inventory.problems.empty());
}

}  // namespace
}  // namespace sconce::inventory
