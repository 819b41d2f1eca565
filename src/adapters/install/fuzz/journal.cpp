#include "../journal.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>

#include "sconce/archive/hasher.hpp"

namespace {

// What is read is written so that it reads as the same again.
void check(std::string_view text) {
  const auto moves = sconce::install::parse_journal(text);
  if (!moves) return;
  const auto again = sconce::install::parse_journal(sconce::install::write_journal(*moves));
  if (!again || *again != *moves) std::abort();
}

}  // namespace

// The input as it is, and as a body with the right checksum, which chance would not find.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  const std::string text(sconce::as_text(bytes));
  check(text);
  const auto sum = sconce::archive::digest_of(sconce::HashAlgorithm::sha256, bytes);
  check("sconce change journal 1\n" + sum.hex() + "\n" + text);
  return 0;
}
