#include "commands/sync.hpp"

#include <unistd.h>

#include <string>

#include "commands/arguments.hpp"
#include "commands/output.hpp"
#include "commands/session.hpp"
#include "render/plan_table.hpp"
#include "render/sync_summary.hpp"
#include "sconce/app/explain.hpp"
#include "sconce/app/session.hpp"
#include "sconce/app/sync.hpp"
#include "sconce/base/result.hpp"
#include "sconce/document/json.hpp"
#include "sconce/os/terminal.hpp"
#include "sconce/report/explanation.hpp"
#include "sconce/report/sync_report.hpp"

namespace sconce::cli {
namespace {

std::string as_document(const document::JsonValue& value) {
  return document::write_json(value, document::JsonStyle::indented);
}

}  // namespace

int run_sync(const SyncCommand& command, const OutputOptions& output) {
  return run_with_progress(output, [&](const app::Session& session) -> Result<std::string> {
    const auto report = SCONCE_TRY(app::sync(command.options, session));
    if (output.json) return as_document(report::to_json(report));
    return render_sync(report, verbosity_of(output), colours_for(STDOUT_FILENO));
  });
}

int run_plan(const PlanCommand& command, const OutputOptions& output) {
  return run_with_progress(output, [&](const app::Session& session) -> Result<std::string> {
    app::SyncOptions options = command.options;
    options.dry_run = true;
    auto report = SCONCE_TRY(app::sync(options, session));
    report.command = "plan";
    if (output.json || !os::is_terminal(STDOUT_FILENO)) return as_document(report::to_json(report));
    return render_plan(report, os::terminal_columns(STDOUT_FILENO), colours_for(STDOUT_FILENO));
  });
}

int run_explain(const ExplainCommand& command, const OutputOptions& output) {
  return run_with_progress(output, [&](const app::Session& session) -> Result<std::string> {
    const auto explanation = SCONCE_TRY(app::explain(command.package, command.options, session));
    if (output.json) return as_document(report::to_json(explanation));
    std::string text;
    for (const auto& line : report::sentences_of(explanation)) text += line + "\n";
    return text;
  });
}

}  // namespace sconce::cli
