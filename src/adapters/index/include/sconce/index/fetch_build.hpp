#pragma once

#include <functional>
#include <optional>

#include "sconce/accelerator/build.hpp"
#include "sconce/index/fetch_metadata.hpp"

namespace sconce::index {

/// What a wheel was built for by its own word; nothing: it does not say. Called exactly once, on a
/// thread of the pool.
using BuildCallback = std::move_only_function<void(Result<std::optional<accelerator::Build>>)>;

/// What a wheel of an accelerator family was built for: by the local label of its version, else by
/// the `version.py` of its package, from the store or by ranges out of the remote wheel (three
/// small requests). What was read so is kept by origin and claimed hash, since nothing vouches for
/// it until the archive itself has been hashed.
void fetch_wheel_build(const Access& access, MetadataPlace place, BuildCallback callback);

}  // namespace sconce::index
