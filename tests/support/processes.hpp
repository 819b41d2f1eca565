#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <vector>

/// Runs `body(number)` in that many processes at once; whether all returned true. For tests, while
/// the calling process has one thread.
inline bool all_processes(int count, const std::function<bool(int)>& body) {
  std::vector<pid_t> children;
  for (int number = 0; number < count; ++number) {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(body(number) ? 0 : 1);
    children.push_back(child);
  }
  bool are_well = true;
  for (const pid_t child : children) {
    int status = 0;
    are_well = ::waitpid(child, &status, 0) == child && status == 0 && are_well;
  }
  return are_well;
}
