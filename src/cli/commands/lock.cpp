#include "commands/lock.hpp"

#include <unistd.h>

#include "commands/output.hpp"
#include "commands/session.hpp"
#include "render/lock_summary.hpp"

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
