#include "sconce/archive/zip.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "zip_builder.hpp"

using namespace sconce;
using namespace sconce::archive;

namespace {

std::string noise(std::size_t size) {
  std::string text;
  std::uint32_t state = 1;
  while (text.size() < size) {
    state = state * 1664525 + 1013904223;
    text += static_cast<char>("abcdefgh\n\x01\x02\x03"[(state >> 24) % 12]);
  }
  return text;
}

/// Judges and reads all; the error's text, or "" where all is well.
std::string verdict(const std::string& bytes) {
  const MemorySource source{std::string(bytes)};
  const auto directory = judge_zip(source);
  if (!directory) return directory.error().message();
  for (const ZipEntry& entry : directory->entries) {
    const auto done = read_zip_entry(source, entry, [](Bytes) -> Result<void> { return {}; });
    if (!done) return done.error().to_string();
  }
  return "";
}

}  // namespace

TEST_CASE("A member comes out as it went in, whatever its method and size") {
  for (const std::size_t size : {0U, 1U, 1000U, 1U << 20U, (1U << 20U) + 1, 5U << 20U}) {
    for (const bool deflate : {false, true}) {
      CAPTURE(size);
      CAPTURE(deflate);
      const std::string content = noise(size);
      const MemorySource source(
          build_zip({{.name = "a/b", .content = content, .deflate = deflate}}));
      const auto directory = judge_zip(source);
      REQUIRE(directory);
      const auto text = read_zip_entry(source, directory->entries.at(0), size);
      REQUIRE(text);
      CHECK(*text == content);
      const auto unjudged = read_zip_directory(source);
      REQUIRE(unjudged);
      CHECK(read_zip_entry(source, unjudged->entries.at(0), size) == content);
    }
  }
}

TEST_CASE("Mode, folder and method are read from the directory") {
  const MemorySource source(build_zip({{.name = "d/", .mode = 040755},
                                       {.name = "x", .content = "1", .mode = 0100755},
                                       {.name = "y", .content = "1", .deflate = true}}));
  const auto directory = judge_zip(source);
  REQUIRE(directory);
  CHECK(directory->entries[0].is_directory);
  CHECK_FALSE(directory->entries[0].is_executable);
  CHECK(directory->entries[1].is_executable);
  CHECK(directory->find("y")->method == ZipMethod::deflated);
  CHECK(directory->find("z") == nullptr);
}

TEST_CASE("An archive that can be read in two ways is refused") {
  const TestMember plain{.name = "a", .content = "hello"};
  const auto with = [&](auto change) {
    TestMember member = plain;
    change(member);
    return build_zip({member});
  };
  CHECK(verdict(build_zip({plain})).empty());
  CHECK(verdict(build_zip({plain}, "a comment")).empty());
  CHECK(verdict(build_zip({})).empty());
  const std::vector<std::pair<std::string, std::string>> refused = {
      {"x" + build_zip({plain}), "not where its end record says"},
      {build_zip({plain}) + "x", "after its end record"},
      {build_zip({plain}, "PK\x05\x06"), "signature of a record"},
      {build_zip({plain, plain}), "occurs twice"},
      {build_zip({plain, {.name = "A", .content = "x"}}), "only by case"},
      {build_zip({plain, {.name = "a/b", .content = "x"}}), "both a file and a folder"},
      {with([](TestMember& m) { m.header_name = "b"; }), "another name"},
      {with([](TestMember& m) { m.gap = "x"; }), "unclaimed bytes"},
      {with([](TestMember& m) { m.flags = 1; }), "encrypted"},
      {with([](TestMember& m) { m.mode = 0120777; }), "link or device"},
      {with([](TestMember& m) { m.claimed_size = 4; }), "stored, with a size"},
      {with([](TestMember& m) { m.local_extra = "xyz"; }), "extra fields"},
      {with([](TestMember& m) { m.name = "../a"; }), "leaves the archive"},
      {with([](TestMember& m) { m.name = "/a"; }), "is absolute"},
      {with([](TestMember& m) { m.name = "a\\b"; }), "backslash"},
      {with([](TestMember& m) { m.name = "a\nb"; }), "control"},
      {with([](TestMember& m) { m.name = "./a"; }), "`.` part"},
      {with([](TestMember& m) { m.name = "caf\xc3\xa9"; }), "not marked as UTF-8"},
      {with([](TestMember& m) { m.name = "a/"; }), "folder with data"},
      {"no zip at all, but long enough", "no end record"},
      {"", "no end record"},
  };
  for (const auto& [bytes, why] : refused) {
    const std::string said = verdict(bytes);
    CAPTURE(said);
    CHECK(said.find(why) != std::string::npos);
  }
}

TEST_CASE("A data descriptor is taken in each of its forms and only where it is true") {
  const std::string content = "hello";
  const std::string crc = little(crc32(as_bytes(content)), 4);
  const std::string zip64("\x01\x00\x00\x00", 4);
  const auto verdict_of = [&](std::string descriptor, std::string extra = "") {
    return verdict(build_zip({{.name = "a",
                               .content = content,
                               .flags = 8,
                               .local_extra = std::move(extra),
                               .descriptor = std::move(descriptor)}}));
  };
  CHECK(verdict_of("PK\x07\x08" + crc + little(5, 4) + little(5, 4)).empty());
  CHECK(verdict_of(crc + little(5, 4) + little(5, 4)).empty());
  CHECK(verdict_of("PK\x07\x08" + crc + little(5, 8) + little(5, 8), zip64).empty());
  CHECK_FALSE(verdict_of("PK\x07\x08" + crc + little(5, 8) + little(5, 8)).empty());
  CHECK_FALSE(verdict_of("PK\x07\x08" + crc + little(5, 4) + little(6, 4)).empty());
  CHECK_FALSE(verdict_of("").empty());
}

TEST_CASE(
    "A ZIP64 field that repeats its header's sizes is taken, with any other number it is not") {
  const auto verdict_of = [](std::uint64_t size, std::uint64_t compressed_size) {
    const std::string field =
        std::string("\x01\x00\x10\x00", 4) + little(size, 8) + little(compressed_size, 8);
    return verdict(build_zip({{.name = "a", .content = "hello", .local_extra = field}}));
  };
  CHECK(verdict_of(5, 5).empty());
  CHECK_FALSE(verdict_of(6, 5).empty());
  CHECK_FALSE(verdict_of(5, 6).empty());
}

TEST_CASE("A stream longer, shorter or other than claimed is refused while it decodes") {
  for (const std::size_t size : {100U, 3U << 20U}) {
    CAPTURE(size);
    const std::string content = noise(size);
    for (const int change : {-1, 1}) {
      const auto claimed = static_cast<std::int64_t>(size) + change;
      CHECK_FALSE(
          verdict(
              build_zip(
                  {{.name = "a", .content = content, .deflate = true, .claimed_size = claimed}}))
              .empty());
    }
    std::string bytes = build_zip({{.name = "a", .content = content}});
    bytes[40] = static_cast<char>(bytes[40] ^ 1);
    CHECK(verdict(bytes).find("CRC") != std::string::npos);
  }
}

TEST_CASE("Limits on members and bytes hold") {
  const MemorySource source(build_zip({{.name = "a", .content = "hello"}, {.name = "b"}}));
  CHECK(judge_zip(source));
  CHECK_FALSE(judge_zip(source, {.entries = 1}));
  CHECK_FALSE(judge_zip(source, {.total_bytes = 4}));
  CHECK_FALSE(judge_zip(source, {.directory_bytes = 50}));
  CHECK_FALSE(read_zip_entry(source, judge_zip(source)->entries[0], 4));
}
