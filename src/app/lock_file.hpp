#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "request.hpp"
#include "sconce/base/result.hpp"
#include "sconce/lockfile/lock_origin.hpp"
#include "sconce/lockfile/pylock.hpp"

namespace sconce::app {

/// A lock beside the project, as it stands there.
struct LockFile {
  std::string name;  ///< "pylock.toml", "pylock.TARGET.toml"
  std::string path;
  std::string text;  ///< empty: there is none
  std::optional<lockfile::Pylock> lock;
  std::optional<lockfile::LockOrigin> origin;  ///< nothing: it is not by this sconce
  std::string foreign;                         ///< then why, as a clause
};

/// Reads the lock of a target (empty: the one without a name) in the project's folder. What is no
/// lock by the standard is an error that names the file.
[[nodiscard]] Result<LockFile> read_lock_file(const std::string& folder, std::string_view target);

/// The lock of a target as if nothing stood there.
[[nodiscard]] LockFile empty_lock_file(const std::string& folder, std::string_view target);

/// The digest that makes a lock of this project fresh (project::inputs_text).
[[nodiscard]] Digest inputs_of(const SyncRequest& request);

/// Why the lock does not answer what the project asks now, as a clause; nothing where its inputs
/// are the same. Says nothing of targets.
[[nodiscard]] std::optional<std::string> why_outdated(const LockFile& file, const Digest& inputs);

}  // namespace sconce::app
