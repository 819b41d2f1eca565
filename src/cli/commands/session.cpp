#include "commands/session.hpp"

#include <functional>
#include <string>

#include "commands/arguments.hpp"
#include "commands/output.hpp"
#include "render/progress.hpp"
#include "sconce/app/session.hpp"
#include "sconce/base/progress.hpp"
#include "sconce/base/result.hpp"
#include "sconce/os/terminal.hpp"

namespace sconce::cli {

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
