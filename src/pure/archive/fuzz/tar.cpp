#include "sconce/archive/tar.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

#include "sconce/base/relative_path.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sconce;
  const MemorySource source(std::as_bytes(std::span(data, size)));
  const auto members = archive::judge_tar(source);
  if (!members) return 0;
  for (const archive::TarMember& member : *members) {
    SCONCE_ASSERT(RelativePath::parse(member.path));
    SCONCE_ASSERT(
        archive::read_tar_member(source, member, [](Bytes) -> Result<void> { return {}; }));
  }
  return 0;
}
