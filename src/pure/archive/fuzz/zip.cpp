#include "sconce/archive/zip.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

// The judge may refuse or accept, and members may then decode or not; nothing else.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sconce;
  const MemorySource source(std::as_bytes(std::span(data, size)));
  static_cast<void>(archive::read_zip_directory(source));
  const auto directory = archive::judge_zip(source, {.total_bytes = 8U << 20});
  if (!directory) return 0;
  for (const archive::ZipEntry& entry : directory->entries) {
    std::uint64_t total = 0;
    const auto done = archive::read_zip_entry(source, entry, [&](Bytes bytes) -> Result<void> {
      total += bytes.size();
      return {};
    });
    SCONCE_ASSERT(total <= entry.size && (!done || total == entry.size));
  }
  return 0;
}
