#include <doctest/doctest.h>
#include <signal.h>  // NOLINT

#include "processes.hpp"
#include "test_store.hpp"

namespace sconce::store {
namespace {

TEST_CASE("processes that publish the same trees all succeed and see whole trees") {
  const StoreFolder folder;
  const auto publish_all = [&](int) {
    for (int round = 0; round < 30; ++round) {
      const auto store = Store::open(folder.cache());
      if (!store) return false;
      const std::string text = std::to_string(round);
      auto fresh = unpacked(*store, text);
      if (!fresh) return false;
      if (!store->publish_tree(*std::move(fresh), digest(text), one_file(text))) return false;
      if (published_text(*store, digest(text)) != text) return false;
    }
    return true;
  };
  CHECK(all_processes(4, publish_all));
  CHECK(os::list_directory(folder.cache() + "/v1/tmp").value().empty());
  CHECK(os::list_directory(folder.cache() + "/v1/trees").value().size() == 30);
}

TEST_CASE(
    "processes that repair the same damaged tree all succeed, and no repaired one is missed") {
  for (int round = 0; round < 20; ++round) {
    const StoreFolder folder;
    const Store store = folder.open();
    const Digest sha256 = digest("key");
    REQUIRE(os::make_directories(store.tree_path(sha256) + "/pkg").has_value());
    CHECK(all_processes(4, [&](int) {
      auto fresh = unpacked(store, "text");
      if (!fresh || !store.publish_tree(*std::move(fresh), sha256, one_file("text"))) return false;
      for (int look = 0; look < 50; ++look) {
        if (published_text(store, sha256) != "text") return false;
      }
      return true;
    }));
  }
}

TEST_CASE("readers of a memo see one whole value while writers replace it") {
  const StoreFolder folder;
  const Store store = folder.open();
  REQUIRE(store.set_memo("pages", "key", "0").has_value());
  CHECK(all_processes(4, [&](int number) {
    for (int round = 0; round < 100; ++round) {
      const std::string value(static_cast<std::size_t>(1 + round * 37),
                              static_cast<char>('a' + number));
      if (number < 2 && !store.set_memo("pages", "key", value)) return false;
      const auto found = store.memo("pages", "key");
      if (!found || !*found || (*found)->empty()) return false;
      if ((*found)->find_first_not_of((*found)->front()) != std::string::npos) return false;
    }
    return true;
  }));
}

TEST_CASE("what a killed process left is removed when the store is opened next") {
  const StoreFolder folder;
  const Store store = folder.open();
  CHECK_FALSE(all_processes(1, [&](int) {
    const auto fresh = unpacked(store, "text");
    ::raise(SIGKILL);
    return true;
  }));
  const std::string temporaries = folder.cache() + "/v1/tmp";
  CHECK(os::list_directory(temporaries).value().size() == 2);
  static_cast<void>(folder.open());
  CHECK(os::list_directory(temporaries).value().empty());
}

}  // namespace
}  // namespace sconce::store
