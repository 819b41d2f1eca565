#include "commands/output.hpp"

#include <cstdio>

#include "sconce/os/process.hpp"
#include "sconce/os/terminal.hpp"

namespace sconce::cli {

Verbosity verbosity_of(const OutputOptions& output) {
  if (output.quiet) return Verbosity::quiet;
  return output.verbose ? Verbosity::verbose : Verbosity::normal;
}

// https://no-color.org: any value but the empty one turns colours off.
Colours colours_for(int descriptor) {
  const auto no_color = os::environment_variable("NO_COLOR");
  return os::is_terminal(descriptor) && (!no_color || no_color->empty()) ? Colours::on
                                                                         : Colours::off;
}

void write_stdout(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

}  // namespace sconce::cli
