#include <doctest/doctest.h>

#include "sconce/builder/source.hpp"
#include "workshop.hpp"

namespace sconce::builder {
namespace {

Digest digest_of_tree(const Workshop& shop) {
  return tree_digest(shop / "tree", shop.store()).value();
}

/// A time long ago, so that the file's own time tells of each later change.
void age(const Workshop& shop, std::string_view below) {
  REQUIRE(os::set_times(shop / below, 1'500'000'000'000'000'000).has_value());
}

TEST_CASE("names, bytes, execute bits and links make the digest of a tree") {
  Workshop shop;
  shop.write("tree/a.py", "a");
  shop.write("tree/sub/b.py", "b");
  REQUIRE(os::symbolic_link("a.py", shop / "tree/link").has_value());
  Digest last = digest_of_tree(shop);
  CHECK(digest_of_tree(shop) == last);
  const auto changes = [&] {
    const Digest now = digest_of_tree(shop);
    return std::exchange(last, now) != now;
  };
  shop.write("tree/a.py", "A");
  CHECK(changes());
  REQUIRE(os::rename(shop / "tree/sub/b.py", shop / "tree/sub/c.py").has_value());
  CHECK(changes());
  REQUIRE(os::set_mode(shop / "tree/a.py", 0755).has_value());
  CHECK(changes());
  REQUIRE(os::remove_file(shop / "tree/link").has_value());
  CHECK(changes());
  REQUIRE(os::symbolic_link("sub/c.py", shop / "tree/link").has_value());
  CHECK(changes());
  shop.write("tree/new.py", "");
  CHECK(changes());
  age(shop, "tree/a.py");
  CHECK_FALSE(changes());
}

TEST_CASE("what a build writes or what no build reads makes no difference") {
  Workshop shop;
  shop.write("tree/a.py", "a");
  const Digest before = digest_of_tree(shop);
  for (const char* path :
       {"tree/.git/HEAD", "tree/sub/.git", "tree/sub/__pycache__/a.pyc", "tree/a.pyc",
        "tree/demo.egg-info/PKG-INFO", "tree/.tox/x", "tree/env/pyvenv.cfg", "tree/env/lib/x.py",
        "tree/target/CACHEDIR.TAG", "tree/target/x", "tree/build/lib/a.py", "tree/dist/a.whl",
        "tree/web/node_modules/x/y.js"}) {
    shop.write(path, "x");
  }
  CHECK(digest_of_tree(shop) == before);
}

TEST_CASE("a package that is called build is no output") {
  Workshop shop;
  shop.write("tree/build/__init__.py", "");
  const Digest before = digest_of_tree(shop);
  shop.write("tree/build/module.py", "x");
  const Digest after = digest_of_tree(shop);
  CHECK(after != before);
  shop.write("tree/sub/build/module.py", "x");
  CHECK(digest_of_tree(shop) != after);
}

TEST_CASE("a file is read again only if its size, time or inode says that it may have changed") {
  Workshop shop;
  shop.write("tree/a.py", "a");
  age(shop, "tree/a.py");
  const Digest before = digest_of_tree(shop);
  // The same size, time and inode with other bytes: nobody looks, which shows that nobody reads.
  {
    const auto file = os::File::open_or_create(shop / "tree/a.py").value();
    REQUIRE(file.write_at(0, as_bytes("b")).has_value());
  }
  age(shop, "tree/a.py");
  CHECK(digest_of_tree(shop) == before);
  shop.write("tree/a.py", "c");
  CHECK(digest_of_tree(shop) != before);
}

TEST_CASE("a file that had changed just before it was read is read again") {
  Workshop shop;
  shop.write("tree/a.py", "a");
  const Digest before = digest_of_tree(shop);
  const auto time = os::status_if_exists(shop / "tree/a.py").value()->modified_ns;
  {
    const auto file = os::File::open_or_create(shop / "tree/a.py").value();
    REQUIRE(file.write_at(0, as_bytes("b")).has_value());
    REQUIRE(file.set_times(time).has_value());
  }
  CHECK(digest_of_tree(shop) != before);
}

TEST_CASE("a remembered tree that is damaged is read again") {
  Workshop shop;
  shop.write("tree/a.py", "a");
  age(shop, "tree/a.py");
  const Digest before = digest_of_tree(shop);
  const std::string text = shop.store().memo("tree-digests", shop / "tree").value().value();
  for (std::size_t size = 0; size < text.size(); ++size) {
    CAPTURE(size);
    REQUIRE(shop.store().set_memo("tree-digests", shop / "tree", text.substr(0, size)).has_value());
    CHECK(digest_of_tree(shop) == before);
  }
}

}  // namespace
}  // namespace sconce::builder
