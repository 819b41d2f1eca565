#include "commands/arguments.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "sconce/base/text.hpp"

namespace sconce::cli {
namespace {

const std::vector<std::string>& command_names() {
  static const std::vector<std::string> names = {"sync", "help", "version", "debug"};
  return names;
}

/// An option that may name packages, or stand alone for all of them.
class PackageChoiceOption {
 public:
  PackageChoiceOption(CLI::App& app, const std::string& name, app::PackageChoice& into)
      : into_(into), option_(app.add_option(name, values_)->expected(0, 1)->take_all()) {}

  void finish() {
    if (option_->count() == 0) return;
    for (auto& value : values_) {
      if (value.empty()) {
        into_.all = true;
      } else {
        into_.names.push_back(value);
      }
    }
  }

 private:
  std::vector<std::string> values_;
  app::PackageChoice& into_;
  CLI::Option* option_;
};

std::string variable_name(std::string_view option) {
  std::string name = "SCONCE_";
  for (const char c : option.substr(option.find_first_not_of('-'))) {
    name += c == '-' ? '_' : is_ascii_lower(c) ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return name;
}

/// Adds options with their environment variables, so that the two cannot drift apart.
class OptionAdder {
 public:
  explicit OptionAdder(CLI::App& app) : app_(app) {}

  void flag(const std::string& name, bool& into) {
    app_.add_flag(name, into)->envname(variable_name(long_name(name)));
  }
  template <class T>
  void value(const std::string& name, T& into) {
    app_.add_option(name, into)->envname(variable_name(long_name(name)));
  }
  void list(const std::string& name, std::vector<std::string>& into) {
    app_.add_option(name, into)
        ->allow_extra_args(false)
        ->take_all()
        ->delimiter(' ')
        ->envname(variable_name(long_name(name)));
  }

 private:
  static std::string long_name(const std::string& names) {
    const auto at = names.find("--");
    return names.substr(at);
  }
  CLI::App& app_;
};

void add_output_options(OptionAdder& add, OutputOptions& output) {
  add.flag("--json", output.json);
  add.flag("-v,--verbose", output.verbose);
  add.flag("-q,--quiet", output.quiet);
}

void add_source_options(OptionAdder& add, app::SourceOptions& sources) {
  add.value("--index", sources.index);
  add.list("--extra-index", sources.extra_indexes);
  add.list("--find-links", sources.find_links);
  add.flag("--no-index", sources.no_index);
  add.list("--index-map", sources.index_maps);
  add.value("--index-strategy", sources.index_strategy);
  add.value("--exclude-newer", sources.exclude_newer);
  add.value("--cache-dir", sources.cache_folder);
  add.flag("--no-cache", sources.no_cache);
  add.flag("--offline", sources.offline);
  add.flag("--refresh", sources.refresh);
  add.value("--jobs", sources.jobs);
}

void add_selection_options(OptionAdder& add, app::SelectionOptions& selection) {
  add.list("--extra", selection.extras);
  add.flag("--all-extras", selection.all_extras);
  add.list("--group", selection.groups);
  add.list("--no-group", selection.no_groups);
  add.list("--only-group", selection.only_groups);
  add.flag("--no-dev", selection.no_dev);
}

void add_sync_options(OptionAdder& add, app::SyncOptions& options) {
  add.value("--project", options.project_folder);
  add.list("-r,--requirements", options.requirement_files);
  add.list("-c,--constraints", options.constraint_files);
  add.value("-p,--python", options.python);
  add.value("--python-platform", options.python_platform);
  add_selection_options(add, options.selection);
  add_source_options(add, options.sources);
  add.value("--prerelease", options.resolution.prerelease);
  add.value("--resolution", options.resolution.resolution);
  add.flag("--exact", options.exact);
  add.flag("--dry-run", options.dry_run);
  add.flag("--verify-hashes", options.verify_hashes);
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* option : app.get_options()) {
    for (const auto& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

/// The first word that no option of the command takes, for the message.
Error unexpected_word(const CLI::App& app, const std::string& word) {
  Error error(ErrorKind::usage, fmt::format("`{}` is no option of `{}`", word, app.get_name()));
  const auto near = nearest(word.substr(0, word.find('=')), option_names(app), 1);
  if (!near.empty()) error = error.with_hint(fmt::format("did you mean `{}`?", near.front()));
  return error.with_hint(fmt::format("`sconce help {}` lists the options", app.get_name()));
}

Result<void> parse_with(CLI::App& app, const std::vector<std::string>& words) {
  app.allow_extras();
  try {
    std::vector<std::string> reversed(words.rbegin(), words.rend());
    app.parse(reversed);
  } catch (const CLI::ParseError& error) {
    return std::unexpected(
        Error(ErrorKind::usage, error.what())
            .with_hint(fmt::format("`sconce help {}` lists the options", app.get_name())));
  }
  if (const auto extra = app.remaining(); !extra.empty()) {
    return std::unexpected(unexpected_word(app, extra.front()));
  }
  return {};
}

bool asks_for_help(const std::vector<std::string>& words) {
  return std::ranges::any_of(words,
                             [](const auto& word) { return word == "--help" || word == "-h"; });
}

Result<Invocation> parse_sync(const std::vector<std::string>& words) {
  if (asks_for_help(words)) return Invocation{.output = {}, .command = HelpCommand{"sync"}};
  Invocation invocation;
  SyncCommand sync;
  CLI::App app("", "sync");
  app.set_help_flag();
  OptionAdder add(app);
  add_output_options(add, invocation.output);
  add_sync_options(add, sync.options);
  PackageChoiceOption upgrade(app, "-U,--upgrade", sync.options.resolution.upgrade);
  PackageChoiceOption reinstall(app, "--reinstall", sync.options.reinstall);
  PackageChoiceOption no_build(app, "--no-build", sync.options.resolution.no_build);
  PackageChoiceOption no_binary(app, "--no-binary", sync.options.resolution.no_binary);
  SCONCE_TRY(parse_with(app, words));
  for (auto* choice : {&upgrade, &reinstall, &no_build, &no_binary}) choice->finish();
  invocation.command = std::move(sync);
  return invocation;
}

Error unknown_command(const std::string& word) {
  Error error(ErrorKind::usage, fmt::format("`{}` is no command", word));
  const auto near = nearest(word, command_names(), 1);
  if (!near.empty()) error = error.with_hint(fmt::format("did you mean `{}`?", near.front()));
  return error.with_hint("`sconce help` lists the commands");
}

}  // namespace

Result<Invocation> parse_arguments(const std::vector<std::string>& words) {
  if (words.empty() || words[0] == "--help" || words[0] == "-h") {
    return Invocation{.output = {}, .command = HelpCommand{}};
  }
  const std::vector<std::string> rest(words.begin() + 1, words.end());
  if (words[0] == "help") {
    return Invocation{.output = {}, .command = HelpCommand{rest.empty() ? "" : rest.front()}};
  }
  if (words[0] == "--version" || words[0] == "-V" || words[0] == "version") {
    return Invocation{.output = {}, .command = VersionCommand{}};
  }
  if (words[0] == "debug") return Invocation{.output = {}, .command = DebugCommand{rest}};
  if (words[0] == "sync") return parse_sync(rest);
  return std::unexpected(unknown_command(words[0]));
}

}  // namespace sconce::cli
