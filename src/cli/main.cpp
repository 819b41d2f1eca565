#include <cstdio>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "commands/arguments.hpp"
#include "commands/detect.hpp"
#include "commands/help.hpp"
#include "commands/lock.hpp"
#include "commands/sync.hpp"
#include "debug/debug.hpp"
#include "render/errors.hpp"
#include "sconce/base/error.hpp"

namespace sconce::cli {
namespace {

int print_error(const Error& error) {
  std::fputs(render_error(error, Colours::off).c_str(), stderr);
  return exit_code(error.kind());
}

int run(const HelpCommand& help) {
  const auto text = help_text(help.topic);
  if (!text) return print_error(text.error());
  std::fwrite(text->data(), 1, text->size(), stdout);
  return 0;
}

int run_version() {
  std::puts("sconce " SCONCE_VERSION);
  return 0;
}

int run(const DebugCommand& debug) {
  struct Entry {
    std::string_view name;
    int (*run)(const std::vector<std::string>&);
  };
  static constexpr Entry kEntries[] = {{"eval", debug_eval},
                                       {"toml", debug_toml},
                                       {"json", debug_json},
                                       {"simple", debug_simple},
                                       {"unpack", debug_unpack}};
  for (const auto& entry : kEntries) {
    if (debug.words.empty() || debug.words[0] != entry.name) continue;
    return entry.run({debug.words.begin() + 1, debug.words.end()});
  }
  return print_error(Error(ErrorKind::usage, "`sconce debug` needs a known topic")
                         .with_hint("one of eval, toml, json, simple, unpack"));
}

int run(const Invocation& invocation) {
  if (const auto* help = std::get_if<HelpCommand>(&invocation.command)) return run(*help);
  if (const auto* debug = std::get_if<DebugCommand>(&invocation.command)) return run(*debug);
  if (const auto* sync = std::get_if<SyncCommand>(&invocation.command)) {
    return run_sync(*sync, invocation.output);
  }
  if (const auto* lock = std::get_if<LockCommand>(&invocation.command)) {
    return run_lock(*lock, invocation.output);
  }
  if (const auto* plan = std::get_if<PlanCommand>(&invocation.command)) {
    return run_plan(*plan, invocation.output);
  }
  if (const auto* explain = std::get_if<ExplainCommand>(&invocation.command)) {
    return run_explain(*explain, invocation.output);
  }
  if (std::holds_alternative<DetectCommand>(invocation.command)) {
    return run_detect(invocation.output);
  }
  return run_version();
}

}  // namespace
}  // namespace sconce::cli

int main(int count, char** words) {
  const auto invocation = sconce::cli::parse_arguments({words + 1, words + count});
  if (!invocation) return sconce::cli::print_error(invocation.error());
  return sconce::cli::run(*invocation);
}
