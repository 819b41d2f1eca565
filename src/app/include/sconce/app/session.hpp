#pragma once

#include <cstddef>
#include <stop_token>
#include <string>

#include "sconce/base/progress.hpp"

namespace sconce::app {

/// What every command works in: where it reports to, how it is stopped, what it may use. Outlives
/// the command.
struct Session {
  Notices& notices;
  ProgressBoard& progress;
  std::stop_token stop;
};

}  // namespace sconce::app
