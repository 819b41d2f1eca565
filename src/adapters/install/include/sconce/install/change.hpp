#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <variant>
#include <vector>

#include "sconce/base/digest.hpp"
#include "sconce/base/progress.hpp"
#include "sconce/base/relative_path.hpp"
#include "sconce/base/result.hpp"
#include "sconce/environment/environment.hpp"
#include "sconce/os/file_lock.hpp"
#include "sconce/os/threads.hpp"
#include "sconce/pep/file_name.hpp"
#include "sconce/store/store.hpp"
#include "sconce/wheel/footprint.hpp"
#include "sconce/wheel/installation.hpp"

// Changing an environment: all of it or nothing (docs/formats/change-journal.md).
namespace sconce::install {

/// A wheel to install whose tree is in the store.
struct WheelToInstall {
  Digest sha256;
  pep::WheelFileName file_name;
  wheel::InstallFacts facts;
};
/// What else is put into an environment, such as what makes it a virtual environment.
struct FilesToInstall {
  std::string label;
  wheel::Footprint footprint;  ///< of generated files and links only
};

/// What stands there now: built upon, or discarded as a whole (a virtual environment whose
/// interpreter is gone).
enum class Existing { kept, discarded };

struct EnvironmentChange {
  std::vector<WheelToInstall> wheels;
  std::vector<FilesToInstall> files;
  std::vector<RelativePath> removals;  ///< dist-info folders of what leaves, below the prefix
  Existing existing = Existing::kept;
};

/// With what the work is done. References outlive the call.
struct Workers {
  const store::Store& store;
  os::ThreadPool& pool;
  os::Mailbox& mailbox;  ///< of the calling thread
  std::stop_token stop;
  Notices& notices;
  std::shared_ptr<ProgressTask> progress;  ///< counts staged files; may be null
};

struct ChangeReport {
  std::uint64_t files_linked = 0;
  std::uint64_t files_cloned = 0;
  std::uint64_t files_copied = 0;  ///< because links were refused
  std::uint64_t bytes_copied = 0;
  std::uint64_t files_generated = 0;
  std::uint64_t files_removed = 0;   ///< of distributions that left or were replaced
  std::uint64_t files_replaced = 0;  ///< that belonged to no distribution and stood in the way
};

/// An environment of which this process alone may change anything. Move only; confined to one
/// thread.
class LockedEnvironment {
 public:
  /// Waits for the lock, then finishes or drops what an interrupted change left behind. The prefix
  /// is made if it is missing, and removed again in the end if nothing was installed.
  [[nodiscard]] static Result<LockedEnvironment> acquire(environment::Environment environment,
                                                         std::stop_token stop, Notices& notices);
  LockedEnvironment(LockedEnvironment&&) noexcept;
  LockedEnvironment& operator=(LockedEnvironment&&) noexcept;
  ~LockedEnvironment();

  [[nodiscard]] const environment::Environment& environment() const { return environment_; }

  /// Stages everything, writes the journal, commits. Before the commit point a failure or an
  /// interruption leaves the environment as it was; after it the change is finished, here or by the
  /// next who takes the lock. Interruptions are held during the commit. Two wheels with different
  /// bytes for one path, or a wheel and an installed distribution, are of kind `archive` and name
  /// the path.
  [[nodiscard]] Result<ChangeReport> apply(const EnvironmentChange& change, const Workers& workers);

 private:
  LockedEnvironment(environment::Environment environment, os::FileLock lock, bool was_empty);
  environment::Environment environment_;
  std::optional<os::FileLock> lock_;
  bool was_empty_ = false;  ///< nothing stood there, so nothing needs to stay
};

/// Taken by who only reads, so that it sees the environment before or after a change. Finishes an
/// interrupted change first. Nothing where there is no state folder yet: then no change is under
/// way.
[[nodiscard]] Result<std::optional<os::FileLock>> lock_for_reading(
    const environment::Environment& environment, std::stop_token stop, Notices& notices);

/// Finishes or drops what an interrupted change of this prefix left, if there is one; for callers
/// that do not know yet whether an environment stands there. Waits only for a journal. Costs four
/// stats where there is nothing to do.
[[nodiscard]] Result<void> recover(const std::string& prefix, std::stop_token stop,
                                   Notices& notices);

}  // namespace sconce::install
