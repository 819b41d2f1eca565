#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sconce/archive/zip.hpp"
#include "sconce/base/byte_source.hpp"
#include "sconce/base/result.hpp"

namespace sconce::archive {

enum class TarKind { file, directory, symbolic_link };

/// One member of a judged tar archive. A value.
struct TarMember {
  std::string path;  ///< parts joined by `/`, without a trailing slash
  TarKind kind = TarKind::file;
  bool is_executable = false;
  std::uint64_t size = 0, data_offset = 0;  ///< of a file
  std::string link_target;                  ///< of a symbolic link
};

/// What symbolic links of an archive may lead to; always inside of it, and never through a link.
enum class LinkTargets {
  absent,   ///< nothing that the archive holds, so that nothing has two names
  members,  ///< also a file or a folder of the archive, but none that the link lies in
};

/// Reads and judges a whole tar archive (POSIX ustar and pax, GNU long names) by the archive policy
/// (docs/archive-policy.md). Only files, folders and links that stay inside come out; anything else
/// refuses the archive (kind `archive`), as does whatever readers could understand in two ways.
/// Reads headers only.
[[nodiscard]] Result<std::vector<TarMember>> judge_tar(const ByteSource& source,
                                                       const ArchiveLimits& limits = {},
                                                       LinkTargets targets = LinkTargets::absent);

/// The bytes of a file, in order, in pieces.
[[nodiscard]] Result<void> read_tar_member(const ByteSource& source, const TarMember& member,
                                           const ByteSink& sink);

}  // namespace sconce::archive
