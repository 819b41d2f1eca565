#pragma once

#include <cerrno>
#include <cstdint>
#include <string_view>

#include "sconce/base/file_tree.hpp"
#include "sconce/base/result.hpp"
#include "sconce/os/fault_plan.hpp"
#include "sconce/os/files.hpp"

struct stat;

// How every source of this module calls the system.
namespace sconce::os {

/// Calls again as long as a signal interrupts.
template <class Call>
auto retried(Call call) {
  for (;;) {
    const auto result = call();
    if (result != -1 || errno != EINTR) return result;
  }
}

/// A call that changes something: the fault plan is asked first.
template <class Call>
auto mutating(std::string_view name, Call call) -> decltype(call()) {
  if (const auto fault = FaultPlan::next(name)) {
    errno = *fault;
    return -1;
  }
  return retried(call);
}

/// The system's words for an errno, without a capital.
[[nodiscard]] std::string reason(int error_number);

/// "cannot DOING `PATH`: REASON", from errno. Kind `not_found` where a part of the path is missing.
[[nodiscard]] std::unexpected<Error> system_failure(std::string_view doing, std::string_view path,
                                                    int error_number = errno);
/// The same with kind `unsupported` where the errno says that this file system cannot do it.
[[nodiscard]] std::unexpected<Error> maybe_unsupported(std::string_view doing,
                                                       std::string_view path,
                                                       int error_number = errno);

/// Success if the call returned 0, its failure otherwise.
[[nodiscard]] inline Result<void> checked(int result, std::string_view doing,
                                          std::string_view path) {
  if (result != -1) return {};
  return system_failure(doing, path);
}

[[nodiscard]] FileStatus to_file_status(const struct stat& status);

/// Entries of an open folder sorted by name; takes the descriptor over.
[[nodiscard]] Result<std::vector<DirectoryEntry>> list_descriptor(FileDescriptor fd,
                                                                  std::string_view path);

/// What a path below a folder may lead through.
enum class Within {
  root,     ///< links are followed as if the folder were the root of everything
  beneath,  ///< a link, or a way out, is an error
};
/// Opens `below` (empty: the folder itself) inside the folder; -1 and errno on failure. Uses
/// openat2, and a walk part by part where the kernel or a sandbox lacks it.
[[nodiscard]] int open_within(int folder, std::string_view below, int flags, Within within);
/// The walk alone.
[[nodiscard]] int open_by_walking(int folder, std::string_view below, int flags, Within within);

}  // namespace sconce::os
