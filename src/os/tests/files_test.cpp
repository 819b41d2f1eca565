#include "sconce/os/files.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <array>
#include <thread>

#include "scratch.hpp"

namespace sconce::os {
namespace {

TEST_CASE("a file is read whole, up to the limit") {
  const Scratch scratch;
  const std::string path = scratch.write("a", "12345");
  CHECK(read_file(path).value() == "12345");
  CHECK(read_file(path, 5).value() == "12345");
  CHECK(read_file(path, 4).error().kind() == ErrorKind::input);
  CHECK(read_file(scratch.write("empty", "")).value().empty());
  CHECK(read_file(scratch / "none").error().kind() == ErrorKind::not_found);
  CHECK(read_file(scratch.path()).error().kind() == ErrorKind::file_system);
}

TEST_CASE("files that do not tell their size, and pipes, are read to their end") {
  CHECK(read_file("/proc/self/status").value().find("Name:") == 0);
  const Scratch scratch;
  const std::string path = scratch / "pipe";
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  const std::string text(300'000, 'x');
  std::thread writer([&] {
    const auto file = std::fopen(path.c_str(), "w");
    std::fwrite(text.data(), 1, text.size(), file);
    std::fclose(file);
  });
  CHECK(read_file(path).value() == text);
  writer.join();
}

TEST_CASE("an error names the path and the reason") {
  const Scratch scratch;
  const std::string path = scratch / "none";
  CHECK(read_file(path).error().to_string() ==
        "cannot open `" + path + "`: no such file or directory");
}

TEST_CASE("writing replaces the whole file and leaves nothing else") {
  const Scratch scratch;
  const std::string path = scratch.write("a", "old and longer");
  REQUIRE(write_file_atomically(path, "new", 0600, Durability::synced).has_value());
  CHECK(read_file(path).value() == "new");
  CHECK(status_if_exists(path).value()->mode == 0600);
  CHECK(list_directory(scratch.path()).value().size() == 1);
  CHECK(write_file_atomically(scratch / "none/a", "").error().kind() == ErrorKind::not_found);
}

TEST_CASE("a read-only file can be written once and replaced") {
  const Scratch scratch;
  REQUIRE(write_file_atomically(scratch / "a", "one", 0444).has_value());
  REQUIRE(write_file_atomically(scratch / "a", "two", 0444).has_value());
  CHECK(read_file(scratch / "a").value() == "two");
}

TEST_CASE("folders are made with their parents, and what exists is success") {
  const Scratch scratch;
  REQUIRE(make_directories(scratch / "a/b/c").has_value());
  CHECK(make_directories(scratch / "a/b/c/").has_value());
  CHECK(is_directory(scratch / "a/b/c"));
  scratch.write("file", "");
  CHECK_FALSE(make_directories(scratch / "file").has_value());
  CHECK_FALSE(make_directories(scratch / "file/below").has_value());
}

TEST_CASE("renaming, exchanging and linking") {
  const Scratch scratch;
  const std::string a = scratch.write("a", "a");
  const std::string b = scratch.write("b", "b");
  const auto exchanged = exchange(a, b);
  if (exchanged) {
    CHECK(read_file(a).value() == "b");
    REQUIRE(exchange(a, b).has_value());
  } else {
    CHECK(exchanged.error().kind() == ErrorKind::unsupported);
  }
  REQUIRE(hard_link(a, scratch / "hard").has_value());
  CHECK(status_if_exists(a).value()->links == 2);
  CHECK_FALSE(hard_link(a, b).has_value());
  REQUIRE(symbolic_link("a", scratch / "soft").has_value());
  CHECK(read_link(scratch / "soft").value() == "a");
  CHECK(status_if_exists(scratch / "soft").value()->kind == FileKind::symbolic_link);
  CHECK(target_status_if_exists(scratch / "soft").value()->kind == FileKind::regular);
  REQUIRE(rename(a, b).has_value());
  CHECK(read_file(b).value() == "a");
  CHECK_FALSE(exists(a));
  CHECK(rename(a, b).error().kind() == ErrorKind::not_found);
  CHECK_FALSE(exists(scratch / "soft"));
}

TEST_CASE("a link to another file system is unsupported") {
  const Scratch scratch;
  CHECK(hard_link("/proc/self/status", scratch / "a").error().kind() == ErrorKind::unsupported);
}

TEST_CASE("a copy has the content and the mode, and never replaces") {
  const Scratch scratch;
  const std::string text(3'000'000, 'y');
  const std::string from = scratch.write("from", text);
  REQUIRE(copy_file(from, scratch / "to", 0755).has_value());
  CHECK(read_file(scratch / "to").value() == text);
  CHECK(status_if_exists(scratch / "to").value()->mode == 0755);
  CHECK_FALSE(copy_file(from, scratch / "to", 0644).has_value());
  CHECK(copy_file(scratch / "none", scratch / "x", 0644).error().kind() == ErrorKind::not_found);
}

TEST_CASE("a clone is the file again, or says that it is unsupported and leaves nothing") {
  const Scratch scratch;
  const std::string from = scratch.write("from", "text");
  const auto cloned = reflink(from, scratch / "to", 0644);
  if (cloned) {
    CHECK(read_file(scratch / "to").value() == "text");
  } else {
    CHECK(cloned.error().kind() == ErrorKind::unsupported);
    CHECK_FALSE(exists(scratch / "to"));
  }
}

TEST_CASE("removing what is missing is success") {
  const Scratch scratch;
  CHECK(remove_file(scratch / "none").has_value());
  CHECK(remove_directory(scratch / "none").has_value());
  CHECK(remove_tree(scratch / "none").has_value());
  scratch.write("folder/file", "");
  CHECK_FALSE(remove_directory(scratch / "folder").has_value());
}

TEST_CASE("times and modes can be set") {
  const Scratch scratch;
  const std::string path = scratch.write("a", "");
  REQUIRE(set_times(path, 1'234'567'890'123'456'789).has_value());
  REQUIRE(set_mode(path, 0500).has_value());
  const auto status = status_if_exists(path).value();
  CHECK(status->modified_ns == 1'234'567'890'123'456'789);
  CHECK(status->mode == 0500);
  CHECK(is_executable_file(path));
  REQUIRE(set_mode(path, 0400).has_value());
  CHECK_FALSE(is_executable_file(path));
}

TEST_CASE("an open file is read and written at offsets") {
  const Scratch scratch;
  File file = File::create(scratch / "a").value();
  REQUIRE(file.reserve(1 << 20).has_value());
  REQUIRE(file.write_at(3, as_bytes("def")).has_value());
  REQUIRE(file.write_at(0, as_bytes("abc")).has_value());
  std::array<std::byte, 4> four{};
  REQUIRE(file.read_at(1, four).has_value());
  CHECK(as_text(four) == "bcde");
  CHECK_FALSE(file.read_at(3, four).has_value());
  REQUIRE(file.truncate(2).has_value());
  CHECK(file.size() == 2);
  REQUIRE(file.sync().has_value());
  REQUIRE(file.set_mode(0444).has_value());
  REQUIRE(file.set_times(1'000'000'000).has_value());
  CHECK(file.status().value().modified_ns == 1'000'000'000);
  CHECK(read_file(scratch / "a").value() == "ab");
  CHECK_FALSE(File::create(scratch / "a").has_value());
}

TEST_CASE("opening to continue keeps the content") {
  const Scratch scratch;
  const std::string path = scratch.write("a", "abc");
  CHECK(File::open_or_create(path).value().size() == 3);
  CHECK(File::open_or_create(scratch / "b").value().size() == 0);
}

TEST_CASE("only regular files are opened, and a pipe without a writer does not block") {
  const Scratch scratch;
  REQUIRE(::mkfifo((scratch / "pipe").c_str(), 0600) == 0);
  CHECK(File::open_for_reading(scratch / "pipe").error().kind() == ErrorKind::file_system);
  CHECK(File::open_for_reading(scratch.path()).error().kind() == ErrorKind::file_system);
}

TEST_CASE("entries are sorted by name and have their kinds") {
  const Scratch scratch;
  scratch.write("b", "");
  scratch.write("a/x", "");
  REQUIRE(symbolic_link("nowhere", scratch / "c").has_value());
  const auto entries = list_directory(scratch.path()).value();
  REQUIRE(entries.size() == 3);
  CHECK(entries[0].name == "a");
  CHECK(entries[0].kind == FileKind::directory);
  CHECK(entries[1].kind == FileKind::regular);
  CHECK(entries[2].kind == FileKind::symbolic_link);
}

TEST_CASE("free space is that of the nearest folder that exists") {
  const Scratch scratch;
  CHECK(free_space(scratch / "not/there").value() > 0);
}

}  // namespace
}  // namespace sconce::os
