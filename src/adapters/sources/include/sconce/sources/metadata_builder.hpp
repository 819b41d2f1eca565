#pragma once

#include "sconce/base/result.hpp"
#include "sconce/pep/metadata.hpp"
#include "sconce/resolver/metadata_source.hpp"

namespace sconce::sources {

/// Who states metadata that only a build knows. Implemented above, where builds get their
/// environments. Confined to the thread that solves.
class MetadataBuilder {
 public:
  virtual ~MetadataBuilder() = default;

  /// Whether the file stands for a folder or a repository: then there is no archive to look into.
  [[nodiscard]] virtual bool is_tree(const resolver::OfferedFile& file) const = 0;
  /// What the file's build backend states. Blocks; may solve and fetch meanwhile, on the same
  /// mailbox.
  [[nodiscard]] virtual Result<pep::CoreMetadata> build_metadata(
      const resolver::OfferedFile& file) = 0;
};

}  // namespace sconce::sources
