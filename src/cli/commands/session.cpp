#include "commands/session.hpp"

#include <cstdio>

#include "render/errors.hpp"
#include "sconce/document/json.hpp"
#include "sconce/os/terminal.hpp"

namespace sconce::cli {
namespace {

ProgressRenderer::Options renderer_options(const OutputOptions& output) {
  return {
      .verbosity = verbosity_of(output),
      .colours = colours_for(STDERR_FILENO),
      .terminal_columns = os::is_terminal(STDERR_FILENO) ? os::terminal_columns(STDERR_FILENO) : 0};
}

}  // namespace

int report_failure(const Error& error, const OutputOptions& output) {
  if (output.json) {
    write_stdout(document::write_json(error_to_json(error), document::JsonStyle::indented));
  }
  const std::string text = render_error(error, colours_for(STDERR_FILENO));
  std::fwrite(text.data(), 1, text.size(), stderr);
  return exit_code(error.kind());
}

int run_with_progress(const OutputOptions& output,
                      const std::function<Result<std::string>(const app::Session&)>& run) {
  ProgressBoard board;
  const os::InterruptWatch interrupts;
  ProgressRenderer renderer(board, renderer_options(output));
  const auto text = run({.notices = renderer, .progress = board, .stop = interrupts.token()});
  renderer.stop();
  if (!text) return report_failure(text.error(), output);
  write_stdout(*text);
  return 0;
}

}  // namespace sconce::cli
