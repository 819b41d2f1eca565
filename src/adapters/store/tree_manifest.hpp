#pragma once

#include <string>

#include "sconce/base/byte_source.hpp"
#include "sconce/base/result.hpp"
#include "sconce/store/store.hpp"

namespace sconce::store {

/// The bytes of docs/formats/tree-manifest.md, version 1. The files must be sorted by path, no two
/// the same.
[[nodiscard]] std::string to_bytes(const TreeManifest& manifest);
/// The inverse; damaged bytes and other versions are errors of kind `state`.
[[nodiscard]] Result<TreeManifest> parse_tree_manifest(Bytes bytes);

}  // namespace sconce::store
