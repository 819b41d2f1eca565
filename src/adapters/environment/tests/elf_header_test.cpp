#include "elf_header.hpp"

#include <doctest/doctest.h>

#include <string>

namespace sconce::environment {
namespace {

void put(std::string& bytes, std::size_t offset, std::uint64_t value, std::size_t width) {
  if (bytes.size() < offset + width) bytes.resize(offset + width);
  for (std::size_t i = 0; i < width; ++i) bytes[offset + i] = static_cast<char>(value >> (8 * i));
}

/// A 64-bit header with one program header that names the loader.
std::string elf(std::uint64_t machine, const std::string& loader) {
  std::string bytes(
      "\x7f"
      "ELF\x02\x01\x01",
      7);
  put(bytes, 18, machine, 2);
  put(bytes, 32, 64, 8);
  put(bytes, 54, 56, 2);
  put(bytes, 56, 1, 2);
  put(bytes, 64, 3, 4);
  put(bytes, 64 + 8, 120, 8);
  put(bytes, 64 + 32, loader.size() + 1, 8);
  bytes.resize(120);
  return bytes + loader + '\0';
}

TEST_CASE("machine and loader stand in the head of an ELF program") {
  const auto header = read_elf_header(as_bytes(elf(62, "/lib64/ld-linux-x86-64.so.2")));
  REQUIRE(header.has_value());
  CHECK(header->machine == "x86_64");
  CHECK(header->dynamic_loader == "/lib64/ld-linux-x86-64.so.2");
  CHECK(read_elf_header(as_bytes(elf(183, "/lib/ld-musl-aarch64.so.1")))->machine == "aarch64");
}

TEST_CASE("offsets that point outside give no loader") {
  std::string bytes = elf(62, "/lib/ld");
  put(bytes, 64 + 8, ~0ULL, 8);
  CHECK(read_elf_header(as_bytes(bytes))->dynamic_loader.empty());
  bytes = elf(62, "/lib/ld");
  put(bytes, 32, ~0ULL - 3, 8);
  CHECK(read_elf_header(as_bytes(bytes))->dynamic_loader.empty());
}

TEST_CASE("scripts, other byte orders and cut files are no ELF") {
  CHECK_FALSE(read_elf_header(as_bytes("#!/bin/sh\n")).has_value());
  CHECK_FALSE(read_elf_header(as_bytes(std::string("\x7f"
                                                   "ELF\x02\x02\x01",
                                                   7)))
                  .has_value());
  CHECK_FALSE(read_elf_header(as_bytes(std::string("\x7f"
                                                   "ELF",
                                                   4)))
                  .has_value());
}

}  // namespace
}  // namespace sconce::environment
