#include "commands/detect.hpp"

#include <unistd.h>

#include "commands/arguments.hpp"
#include "commands/output.hpp"
#include "render/detect_summary.hpp"
#include "sconce/app/detect.hpp"
#include "sconce/document/json.hpp"
#include "sconce/os/terminal.hpp"
#include "sconce/report/detect_report.hpp"

namespace sconce::cli {

int run_detect(const OutputOptions& output) {
  const auto report = app::detect();
  if (output.json) {
    write_stdout(document::write_json(report::to_json(report), document::JsonStyle::indented));
  } else if (!output.quiet) {
    write_stdout(
        render_detect(report, os::terminal_columns(STDOUT_FILENO), colours_for(STDOUT_FILENO)));
  }
  return 0;
}

}  // namespace sconce::cli
