#include <doctest/doctest.h>

#include <cerrno>
#include <functional>

#include "sconce/os/fault_plan.hpp"
#include "test_store.hpp"

namespace sconce::store {
namespace {

// Fails every mutating call of `act` once, in a fresh store each; `check` sees the store after it
// and whether `act` said that it succeeded. Returns how many calls there were.
std::uint64_t fail_each(const std::function<void(const Store&)>& prepare,
                        const std::function<Result<void>(const Store&)>& act,
                        const std::function<void(const Store&, bool)>& check) {
  for (std::uint64_t nth = 1;; ++nth) {
    CAPTURE(nth);
    const StoreFolder folder;
    const Store store = folder.open();
    prepare(store);
    os::FaultPlan::arm(nth, EIO);
    const auto acted = act(store);
    const bool was_reached = os::FaultPlan::calls() >= nth;
    os::FaultPlan::disarm();
    check(store, acted.has_value());
    // What is left lying is no obstacle: the same works now.
    if (!acted) {
      CHECK(acted.error().kind() == ErrorKind::file_system);
      prepare(store);
      CHECK(act(store).has_value());
      check(store, true);
    }
    static_cast<void>(folder.open());
    CHECK(os::list_directory(store.folder() + "/v1/tmp").value().empty());
    if (!was_reached) return nth - 1;
  }
}

const Digest& key() {
  static const Digest sha256 = digest("key");
  return sha256;
}

TEST_CASE("whichever call of publishing a tree fails, it is there wholly or not at all") {
  const auto calls = fail_each([](const Store&) {},
                               [](const Store& store) -> Result<void> {
                                 return store.publish_tree(SCONCE_TRY(unpacked(store, "text")),
                                                           key(), one_file("text"));
                               },
                               [](const Store& store, bool is_done) {
                                 const auto text = published_text(store, key());
                                 if (text) CHECK(*text == "text");
                                 if (is_done) CHECK(text.has_value());
                                 CHECK(os::exists(store.tree_path(key())) == text.has_value());
                               });
  CHECK(calls >= 10);
}

TEST_CASE("whichever call of replacing a damaged tree fails, it is damaged, gone or whole") {
  const auto calls = fail_each(
      [](const Store& store) {
        if (published_text(store, key())) return;
        REQUIRE(os::make_directories(store.tree_path(key())).has_value());
      },
      [](const Store& store) -> Result<void> {
        return store.publish_tree(SCONCE_TRY(unpacked(store, "text")), key(), one_file("text"));
      },
      [](const Store& store, bool is_done) {
        const auto text = published_text(store, key());
        if (text) CHECK(*text == "text");
        if (is_done) CHECK(text.has_value());
      });
  CHECK(calls >= 14);
}

TEST_CASE("whichever call of publishing a wheel fails, it is partial or published") {
  const auto calls = fail_each(
      [](const Store& store) {
        REQUIRE(os::write_file_atomically(store.partial_path("key"), "wheel").has_value());
      },
      [](const Store& store) { return store.publish_wheel(store.partial_path("key"), key()); },
      [](const Store& store, bool is_done) {
        CHECK(store.has_wheel(key()) == is_done);
        CHECK(os::exists(store.partial_path("key")) != is_done);
      });
  CHECK(calls == 2);
}

TEST_CASE("whichever call of setting a memo fails, its value is the old or the new one") {
  const auto calls = fail_each(
      [](const Store& store) { REQUIRE(store.set_memo("pages", "key", "old").has_value()); },
      [](const Store& store) { return store.set_memo("pages", "key", "new"); },
      [](const Store& store, bool is_done) {
        const std::string value = store.memo("pages", "key").value().value();
        CHECK(value == (is_done ? "new" : "old"));
      });
  CHECK(calls >= 3);
}

TEST_CASE("a store whose opening failed at any call can be opened afterwards") {
  for (std::uint64_t nth = 1;; ++nth) {
    CAPTURE(nth);
    const StoreFolder folder;
    os::FaultPlan::arm(nth, ENOSPC);
    const auto opened = Store::open(folder.cache());
    const bool was_reached = os::FaultPlan::calls() >= nth;
    os::FaultPlan::disarm();
    CHECK(Store::open(folder.cache()).has_value());
    if (!was_reached) break;
  }
}

}  // namespace
}  // namespace sconce::store
