#include "sconce/os/terminal.hpp"

#include <asm-generic/ioctls.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstddef>

namespace sconce::os {

bool is_terminal(int descriptor) { return ::isatty(descriptor) == 1; }

std::size_t terminal_columns(int descriptor) {
  winsize size = {};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

}  // namespace sconce::os
