#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "metadata_text.hpp"
#include "sconce/archive/zip.hpp"

namespace sconce::index {

/// Picks the member out of a wheel's directory; nothing: it has none. May read from the wheel and
/// passes on what such a read lacks.
using MemberFinder = std::function<Result<std::optional<archive::ZipEntry>>(const ByteSource&)>;
/// The member's content; nothing where the wheel has no such member. Called once, on the pool.
using MemberCallback = std::move_only_function<void(Result<std::optional<std::string>>)>;

/// One member of a wheel that lies somewhere else: by ranges out of the remote file (end record,
/// directory, member: up to three requests), else, where the server knows no ranges, out of the
/// whole wheel, which stays in the store's folder of downloads. Local wheels are read in place. A
/// member larger than `limit_bytes` is refused.
struct MemberWanted {
  MetadataPlace place;
  MemberFinder find;
  std::uint64_t limit_bytes;
};
void fetch_member(const Access& access, MemberWanted wanted, MemberCallback callback);

}  // namespace sconce::index
