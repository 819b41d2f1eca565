#include "commands/lock.hpp"

#include <unistd.h>

#include <string>

#include "commands/arguments.hpp"
#include "commands/output.hpp"
#include "commands/session.hpp"
#include "render/lock_summary.hpp"
#include "sconce/app/lock.hpp"
#include "sconce/app/session.hpp"
#include "sconce/base/result.hpp"
#include "sconce/document/json.hpp"
#include "sconce/report/lock_report.hpp"

namespace sconce::cli {

int run_lock(const LockCommand& command, const OutputOptions& output) {
  return run_with_progress(output, [&](const app::Session& session) -> Result<std::string> {
    const auto report = SCONCE_TRY(app::lock(command.options, session));
    if (output.json) {
      return document::write_json(report::to_json(report), document::JsonStyle::indented);
    }
    return render_lock(report, verbosity_of(output), colours_for(STDOUT_FILENO));
  });
}

}  // namespace sconce::cli
