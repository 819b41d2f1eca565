#include "sconce/install/unpack.hpp"

#include <doctest/doctest.h>

#include "world.hpp"

namespace sconce::install {
namespace {

TEST_CASE("an unpacked wheel is a tree of read-only files with a manifest of what they were") {
  World world;
  const std::string large(3 << 20, 'x');
  const auto wheel =
      world.add("demo", "1.0", {{"demo/__init__.py", "a"}, {"demo/large.bin", large}});
  const auto manifest = *world.store->tree(wheel.sha256);
  REQUIRE(manifest.has_value());
  CHECK(manifest->files.size() == 5);
  const std::string tree = world.store->tree_path(wheel.sha256);
  CHECK(os::read_file(tree + "/demo/large.bin") == large);
  for (const auto& file : manifest->files) {
    const auto status = *os::status_if_exists(tree + "/" + file.path);
    REQUIRE(status.has_value());
    CHECK(status->size == file.size);
    CHECK(status->modified_ns == file.modified_ns);
    CHECK((status->mode & 0222) == 0);
  }
  CHECK(world.unpack(wheel.sha256).has_value());
}

TEST_CASE("a wheel with a damaged member leaves no tree") {
  World world;
  const auto wheel = world.add_archive("demo", "1.0", {{"demo/__init__.py", "content here"}});
  const std::string path = world.store->wheel_path(wheel.sha256);
  std::string bytes = *os::read_file(path);
  bytes[bytes.find("content here")] = 'C';
  REQUIRE(os::remove_file(path).has_value());
  REQUIRE(os::write_file_atomically(path, bytes).has_value());
  const auto unpacked = world.unpack(wheel.sha256);
  REQUIRE_FALSE(unpacked.has_value());
  CHECK(unpacked.error().kind() == ErrorKind::archive);
  CHECK_FALSE(os::exists(world.store->tree_path(wheel.sha256)));
}

TEST_CASE("a stop request ends unpacking without a tree") {
  World world;
  const auto wheel = world.add_archive("demo", "1.0", {{"demo/__init__.py", "a"}});
  std::stop_source stop;
  stop.request_stop();
  const auto unpacked = world.unpack(wheel.sha256, stop.get_token());
  REQUIRE_FALSE(unpacked.has_value());
  CHECK(unpacked.error().kind() == ErrorKind::interrupted);
  CHECK_FALSE(os::exists(world.store->tree_path(wheel.sha256)));
}

TEST_CASE("a wheel that is not in the store is an error that names it") {
  World world;
  const Digest absent = archive::digest_of(HashAlgorithm::sha256, as_bytes("absent"));
  const auto unpacked = world.unpack(absent);
  REQUIRE_FALSE(unpacked.has_value());
  CHECK(unpacked.error().to_string().find(absent.hex()) != std::string::npos);
}

}  // namespace
}  // namespace sconce::install
