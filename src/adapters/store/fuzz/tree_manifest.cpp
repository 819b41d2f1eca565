#include "../tree_manifest.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>

#include "sconce/archive/hasher.hpp"

namespace {

using sconce::store::parse_tree_manifest;

// Whatever is read is written as the same bytes again, unless a number was not in its least form.
void check(sconce::Bytes bytes) {
  const auto manifest = parse_tree_manifest(bytes);
  if (!manifest) return;
  const auto again = parse_tree_manifest(sconce::as_bytes(to_bytes(*manifest)));
  if (!again || again->files.size() != manifest->files.size()) std::abort();
  for (std::size_t i = 0; i < again->files.size(); ++i) {
    const auto& a = again->files[i];
    const auto& b = manifest->files[i];
    const bool is_same =
        a.path == b.path && a.size == b.size && a.mode == b.mode && a.modified_ns == b.modified_ns;
    if (!is_same) std::abort();
  }
}

}  // namespace

// The input as it is, and as a body with the right checksum, which chance would not find.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  check(bytes);
  std::uint32_t sum = sconce::archive::crc32(bytes);
  std::string whole = "sconce-tree 1\n";
  for (int i = 0; i < 4; ++i, sum >>= 8U) whole += static_cast<char>(sum & 0xFFU);
  whole += sconce::as_text(bytes);
  check(sconce::as_bytes(whole));
  return 0;
}
