#include "commands/sync.hpp"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "commands/output.hpp"
#include "render/errors.hpp"
#include "render/progress.hpp"
#include "render/sync_summary.hpp"
#include "sconce/os/terminal.hpp"

namespace sconce::cli {
namespace {

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

}  // namespace

int run_sync(const SyncCommand& command, const OutputOptions& output) {
  ProgressBoard board;
  const os::InterruptWatch interrupts;
  ProgressRenderer renderer(board, renderer_options(output));
  const auto report = app::sync(
      command.options, {.notices = renderer, .progress = board, .stop = interrupts.token()});
  renderer.stop();
  if (!report) return report_failure(report.error(), output);
  write_stdout(output.json
                   ? document::write_json(report::to_json(*report), document::JsonStyle::indented)
                   : render_sync(*report, verbosity_of(output), colours_for(STDOUT_FILENO)));
  return 0;
}

}  // namespace sconce::cli
