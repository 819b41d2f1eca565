#include "commands/output.hpp"

#include <unistd.h>

#include <cstdio>
#include <string_view>

#include "commands/arguments.hpp"
#include "render/errors.hpp"
#include "render/progress.hpp"
#include "sconce/base/error.hpp"
#include "sconce/document/json.hpp"
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

ProgressRenderer::Options renderer_options(const OutputOptions& output) {
  return {
      .verbosity = verbosity_of(output),
      .colours = colours_for(STDERR_FILENO),
      .terminal_columns = os::is_terminal(STDERR_FILENO) ? os::terminal_columns(STDERR_FILENO) : 0};
}

int report_failure(const Error& error, const OutputOptions& output) {
  if (output.json) {
    write_stdout(document::write_json(error_to_json(error), document::JsonStyle::indented));
  }
  const std::string text = render_error(error, colours_for(STDERR_FILENO));
  std::fwrite(text.data(), 1, text.size(), stderr);
  return exit_code(error.kind());
}

void write_stdout(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

}  // namespace sconce::cli
