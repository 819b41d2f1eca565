#include "sconce/store/store.hpp"

#include <doctest/doctest.h>

#include "test_store.hpp"

namespace sconce::store {
namespace {

TEST_CASE("a new store is marked as a cache and can be opened again") {
  const StoreFolder folder;
  CHECK(folder.open().folder() == folder.cache());
  CHECK(os::read_file(folder.cache() + "/CACHEDIR.TAG")
            .value()
            .starts_with("Signature: 8a477f597d28d172789f06886806bc55"));
  CHECK(os::read_file(folder.cache() + "/v1/layout").value() == "sconce-store 1\n");
  CHECK(Store::open(folder.cache()).has_value());
}

TEST_CASE("a layout of an unknown version is refused with what to do") {
  const StoreFolder folder;
  static_cast<void>(folder.open());
  REQUIRE(os::write_file_atomically(folder.cache() + "/v1/layout", "sconce-store 2\n").has_value());
  const auto opened = Store::open(folder.cache());
  REQUIRE_FALSE(opened.has_value());
  CHECK(opened.error().kind() == ErrorKind::state);
  CHECK_FALSE(opened.error().hints().empty());
}

TEST_CASE("a published wheel is there, read-only, and no partial file any more") {
  const StoreFolder folder;
  const Store store = folder.open();
  const Digest sha256 = digest("wheel");
  CHECK_FALSE(store.has_wheel(sha256));
  REQUIRE(os::write_file_atomically(store.partial_path("key"), "wheel").has_value());
  REQUIRE(store.publish_wheel(store.partial_path("key"), sha256).has_value());
  CHECK(store.has_wheel(sha256));
  CHECK(os::read_file(store.wheel_path(sha256)).value() == "wheel");
  CHECK(os::status_if_exists(store.wheel_path(sha256)).value()->mode == 0444);
  CHECK_FALSE(os::exists(store.partial_path("key")));
  CHECK_FALSE(store.publish_wheel(store.partial_path("key"), sha256).has_value());
}

TEST_CASE("a published tree has its files and its manifest, sorted") {
  const StoreFolder folder;
  const Store store = folder.open();
  const Digest sha256 = digest("tree");
  CHECK_FALSE(store.tree(sha256).value().has_value());
  TreeManifest manifest = one_file("text");
  manifest.files.push_back({"a", 0, 0444, 0});
  REQUIRE(store.publish_tree(unpacked(store, "text").value(), sha256, manifest).has_value());
  CHECK(published_text(store, sha256) == "text");
  CHECK(store.tree(sha256).value()->files.front().path == "a");
  CHECK(os::list_directory(folder.cache() + "/v1/tmp").value().empty());
}

TEST_CASE("a tree that is there already stays, and publishing it again is success") {
  const StoreFolder folder;
  const Store store = folder.open();
  const Digest sha256 = digest("tree");
  for (const char* text : {"first", "second"}) {
    REQUIRE(store.publish_tree(unpacked(store, text).value(), sha256, one_file(text)).has_value());
  }
  CHECK(published_text(store, sha256) == "first");
  CHECK(os::list_directory(folder.cache() + "/v1/tmp").value().empty());
}

TEST_CASE("a tree with a torn, missing or unknown manifest counts as absent and is replaced") {
  const StoreFolder folder;
  const Store store = folder.open();
  const std::vector<const char*> manifests = {"", "sconce-tree 1\nxxxx\x01", "sconce-tree 9\n",
                                              nullptr};
  for (const char* bytes : manifests) {
    const Digest sha256 = digest(bytes == nullptr ? "missing" : bytes);
    REQUIRE(
        store.publish_tree(unpacked(store, "old").value(), sha256, one_file("old")).has_value());
    const std::string manifest = os::parent_path(store.tree_path(sha256)) + "/manifest";
    if (bytes == nullptr) {
      REQUIRE(os::remove_file(manifest).has_value());
    } else {
      REQUIRE(os::write_file_atomically(manifest, bytes).has_value());
    }
    CHECK_FALSE(store.tree(sha256).value().has_value());
    REQUIRE(
        store.publish_tree(unpacked(store, "new").value(), sha256, one_file("new")).has_value());
    CHECK(published_text(store, sha256) == "new");
  }
  CHECK(os::list_directory(folder.cache() + "/v1/tmp").value().empty());
}

TEST_CASE("a temporary folder goes with its object") {
  const StoreFolder folder;
  const Store store = folder.open();
  {
    TemporaryFolder first = unpacked(store, "x").value();
    TemporaryFolder second = store.make_temporary().value();
    CHECK(first.path() != second.path());
    second = std::move(first);
    CHECK(os::exists(second.path() + "/pkg/a.py"));
    CHECK(os::list_directory(folder.cache() + "/v1/tmp").value().size() == 2);
  }
  CHECK(os::list_directory(folder.cache() + "/v1/tmp").value().empty());
}

TEST_CASE("opening removes what nobody holds and leaves what somebody does") {
  const StoreFolder folder;
  const Store store = folder.open();
  const TemporaryFolder held = store.make_temporary().value();
  const std::string temporaries = folder.cache() + "/v1/tmp";
  REQUIRE(os::make_directories(temporaries + "/999-1/files").has_value());
  REQUIRE(os::write_file_atomically(temporaries + "/999-1.lock", "").has_value());
  REQUIRE(os::make_directories(temporaries + "/999-2/files").has_value());
  REQUIRE(os::write_file_atomically(temporaries + "/999-3.lock", "").has_value());
  static_cast<void>(folder.open());
  CHECK(os::exists(held.path()));
  CHECK(os::list_directory(temporaries).value().size() == 2);
}

TEST_CASE("a memo is found by bucket and key, and can be replaced") {
  const StoreFolder folder;
  const Store store = folder.open();
  const std::string value("v\0\n", 3);
  CHECK_FALSE(store.memo("pages", "key").value().has_value());
  REQUIRE(store.set_memo("pages", "key", value).has_value());
  CHECK(store.memo("pages", "key").value() == value);
  CHECK_FALSE(store.memo("metadata", "key").value().has_value());
  CHECK_FALSE(store.memo("pages", "other").value().has_value());
  REQUIRE(store.set_memo("pages", "key", "").has_value());
  CHECK(store.memo("pages", "key").value() == "");
  REQUIRE(store.set_memo("pages", "", "empty key").has_value());
  CHECK(store.memo("pages", "").value() == "empty key");
}

TEST_CASE("a section is a folder of its own beside the store's") {
  const StoreFolder folder;
  const Store store = folder.open();
  const std::string path = store.section("git").value();
  CHECK(path == folder.cache() + "/v1/git");
  CHECK(os::is_directory(path));
  CHECK(store.section("git").value() == path);
}

TEST_CASE("a memo that is damaged, or another key's, counts as absent") {
  const StoreFolder folder;
  const Store store = folder.open();
  REQUIRE(store.set_memo("pages", "key", "some value").has_value());
  const std::string bucket = folder.cache() + "/v1/memos/pages";
  const std::string shard = bucket + "/" + os::list_directory(bucket).value().at(0).name;
  const std::string path = shard + "/" + os::list_directory(shard).value().at(0).name;
  const std::string bytes = os::read_file(path).value();
  const auto memo_of = [&](std::string_view content) {
    REQUIRE(os::write_file_atomically(path, content).has_value());
    return store.memo("pages", "key").value();
  };
  CHECK(memo_of(bytes).has_value());
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    CAPTURE(at);
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    CHECK_FALSE(memo_of(changed).has_value());
    CHECK_FALSE(memo_of(bytes.substr(0, at)).has_value());
  }
}

}  // namespace
}  // namespace sconce::store
