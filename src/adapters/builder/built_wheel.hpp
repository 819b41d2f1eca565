#pragma once

#include <string>
#include <string_view>

#include "sconce/base/result.hpp"
#include "sconce/builder/build.hpp"

namespace sconce::builder {

/// Judges a wheel that a backend made (archive policy, RECORD, METADATA, name, version, tags as the
/// request wants them), and publishes it in the store, moved from where it is.
[[nodiscard]] Result<BuiltWheel> take_wheel(const std::string& path, const BuildRequest& request,
                                            const BuildServices& services);

/// Reads metadata that a build stated and compares name and version with what the request expects.
[[nodiscard]] Result<BuiltMetadata> read_metadata(std::string_view text,
                                                  const BuildRequest& request);

}  // namespace sconce::builder
