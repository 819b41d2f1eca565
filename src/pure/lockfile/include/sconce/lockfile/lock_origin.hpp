#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sconce/accelerator/build.hpp"
#include "sconce/base/digest.hpp"
#include "sconce/base/result.hpp"
#include "sconce/document/toml.hpp"
#include "sconce/lockfile/pylock.hpp"

// The table [tool.sconce] of pylock.toml, version 1 (docs/formats/pylock.md).
namespace sconce::lockfile {

/// What a lock was solved for. A value.
struct LockTarget {
  std::string python;       ///< "3.11", as `--python` takes it
  std::string platform;     ///< "x86_64-manylinux_2_36", as `--python-platform` takes it
  std::string accelerator;  ///< "any", or the build that was named
  std::optional<std::string> driver;
  std::vector<std::string> gpus;
  bool operator==(const LockTarget&) const = default;
};

/// Who says which platform a run is for. What nobody stated is the machine's at hand, whose libc is
/// no reason to make a lock anew.
enum class PlatformSource { stated, at_hand };

/// Why a lock for `locked` is none for `wanted`, as a clause ("it is for Python 3.11, not 3.12");
/// nothing: it is one.
[[nodiscard]] std::optional<std::string> difference(const LockTarget& locked,
                                                    const LockTarget& wanted,
                                                    PlatformSource wanted_platform);

/// What sconce says of a lock that it wrote. A value.
struct LockOrigin {
  Digest inputs;  ///< of project::inputs_text
  LockTarget target;
  std::optional<accelerator::Build> build;  ///< that the accelerator family has, if it is there

  [[nodiscard]] document::TomlValue to_toml() const;
};

/// What sconce says of this lock; nothing where another tool wrote it. A table of another version
/// is an error of kind `unsupported`, a malformed one of kind `input`.
[[nodiscard]] Result<std::optional<LockOrigin>> read_origin(const Pylock& lock);

/// The build that a package's own table states, and that table.
[[nodiscard]] std::optional<accelerator::Build> stated_build(const PylockPackage& package);
[[nodiscard]] document::TomlValue build_table(const accelerator::Build& build);

}  // namespace sconce::lockfile
