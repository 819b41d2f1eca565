#include "tree_manifest.hpp"

#include <doctest/doctest.h>

#include <limits>

namespace sconce::store {
namespace {

bool is_same(const TreeManifest& a, const TreeManifest& b) {
  return std::ranges::equal(a.files, b.files, [](const TreeFile& x, const TreeFile& y) {
    return x.path == y.path && x.size == y.size && x.mode == y.mode &&
           x.modified_ns == y.modified_ns;
  });
}

TreeManifest sample() {
  constexpr auto kLatest = std::numeric_limits<std::int64_t>::max();
  constexpr auto kEarliest = std::numeric_limits<std::int64_t>::min();
  return {{{"a", 0, 0444, 0},
           {"pkg/__init__.py", 12, 0444, 1'700'000'000'123'456'789},
           {"pkg/lib.so", ~std::uint64_t{0}, 0555, kLatest},
           {"pkg/lib.so.1", 1ULL << 33U, 07777, kEarliest},
           {"\xC3\xA9/x y", 3, 0, -1}}};
}

std::string with_checksum_of_change(const TreeManifest& manifest, std::size_t at, char byte) {
  std::string bytes = to_bytes(manifest);
  bytes.at(at) = byte;
  return bytes;
}

TEST_CASE("a manifest is read as it was written") {
  for (const TreeManifest& manifest : {TreeManifest(), sample()}) {
    const auto read = parse_tree_manifest(as_bytes(to_bytes(manifest)));
    REQUIRE(read.has_value());
    CHECK(is_same(*read, manifest));
  }
}

TEST_CASE("the bytes of version 1 are read for ever") {
  using namespace std::string_literals;
  const std::string bytes = "sconce-tree 1\n"s + "\x2d\xd7\x27\x99"s + "\x02"s + "\x00\x03"s +
                            "a/b" + "\x05\xa4\x02\x14"s + "\x02\x01"s + "c" +
                            "\x80\x01\xed\x02\x00"s;
  CHECK(parse_tree_manifest(as_bytes(bytes)).has_value());
  CHECK(bytes == to_bytes({{{"a/b", 5, 0444, 10}, {"a/c", 128, 0555, 10}}}));
}

TEST_CASE("a manifest cut short anywhere is damaged") {
  const std::string bytes = to_bytes(sample());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CAPTURE(size);
    const auto read = parse_tree_manifest(as_bytes(std::string_view(bytes).substr(0, size)));
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().kind() == ErrorKind::state);
  }
  CHECK_FALSE(parse_tree_manifest(as_bytes(bytes + "x")).has_value());
}

TEST_CASE("a manifest with one changed byte is damaged") {
  const std::string bytes = to_bytes(sample());
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    CAPTURE(at);
    const auto changed = with_checksum_of_change(sample(), at, static_cast<char>(bytes[at] ^ 1));
    CHECK_FALSE(parse_tree_manifest(as_bytes(changed)).has_value());
  }
}

}  // namespace
}  // namespace sconce::store
