#include "commands/arguments.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sconce/app/lock.hpp"
#include "sconce/app/sync.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/project/settings.hpp"

namespace sconce::cli {
namespace {

const std::vector<std::string>& command_names() {
  static const std::vector<std::string> names = {"sync",   "lock", "plan",    "explain",
                                                 "detect", "help", "version", "debug"};
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

std::string long_name(const std::string& names) { return names.substr(names.find("--")); }

/// Adds options with their environment variables, so that the two cannot drift apart.
class OptionAdder {
 public:
  explicit OptionAdder(CLI::App& app) : app_(app) {}

  void flag(const std::string& name, bool& into) {
    app_.add_flag(name, into)->envname(variable_name(long_name(name)));
  }
  void value(const std::string& name, std::string& into) {
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
  CLI::App& app_;
};

/// Options that are settings: module project judges their values and reads their variables.
class SettingOptions {
 public:
  enum class Shape { value, flag, choice };

  void add(CLI::App& app, const std::string& name, Shape shape) {
    auto& entry = *entries_.emplace_back(std::make_unique<Entry>(long_name(name), shape));
    if (shape == Shape::flag) {
      entry.option = app.add_flag(name);
    } else {
      entry.option = app.add_option(name, entry.texts)->take_all();
      if (shape == Shape::choice) {
        entry.option->expected(0, 1);
      } else {
        entry.option->allow_extra_args(false);
      }
    }
  }

  Result<void> finish(project::Settings& settings) {
    for (auto& entry : entries_) {
      if (entry->option->count() == 0) continue;
      if (entry->shape == Shape::flag) entry->texts = {"true"};
      for (const auto& text : entry->texts) SCONCE_TRY(set(settings, *entry, text));
    }
    return {};
  }

 private:
  struct Entry {
    Entry(std::string entry_name, Shape entry_shape)
        : name(std::move(entry_name)), shape(entry_shape) {}
    std::string name;
    Shape shape;
    std::vector<std::string> texts;
    CLI::Option* option = nullptr;
  };

  static Result<void> set(project::Settings& settings, const Entry& entry,
                          const std::string& text) {
    const std::string value = entry.shape == Shape::choice && text.empty() ? ":all:" : text;
    const project::Setting<std::string> place{.value = value,
                                              .source = project::SettingSource::flag,
                                              .origin = fmt::format("`{}`", entry.name)};
    return in_context(project::set_from_text(settings, entry.name.substr(2), value, place),
                      fmt::format("reading `{}`", entry.name));
  }

  std::vector<std::unique_ptr<Entry>> entries_;
};

void add_output_options(OptionAdder& add, OutputOptions& output) {
  add.flag("--json", output.json);
  add.flag("-v,--verbose", output.verbose);
  add.flag("-q,--quiet", output.quiet);
}

void add_selection_options(OptionAdder& add, app::SyncOptions& options) {
  add.list("--extra", options.selection.extras);
  add.flag("--all-extras", options.selection.all_extras);
  add.list("--group", options.selection.groups);
  add.list("--no-group", options.selection.no_groups);
  add.list("--only-group", options.selection.only_groups);
  add.flag("--no-dev", options.no_dev);
  add.flag("--no-install-project", options.no_install_project);
  add.flag("--no-editable", options.no_editable);
}

void add_sync_options(OptionAdder& add, app::SyncOptions& options) {
  add.value("--project", options.project_folder);
  add.list("-r,--requirements", options.requirement_files);
  add.list("-c,--constraints", options.constraint_files);
  add.value("--target", options.target);
  add_selection_options(add, options);
  add.flag("--exact", options.exact);
  add.flag("--dry-run", options.dry_run);
  add.flag("--refresh", options.refresh);
  add.flag("--no-cache", options.no_cache);
  add.flag("--locked", options.locked);
  add.flag("--frozen", options.frozen);
  add.flag("--no-lock", options.no_lock);
}

void add_lock_options(OptionAdder& add, app::LockOptions& options) {
  add.value("--project", options.project_folder);
  add.list("-c,--constraints", options.constraint_files);
  add.list("--target", options.targets);
  add.flag("--check", options.check);
  add.flag("--refresh", options.refresh);
  add.flag("--no-cache", options.no_cache);
}

void add_setting_options(CLI::App& app, SettingOptions& settings) {
  using enum SettingOptions::Shape;
  for (const char* name :
       {"--index", "--extra-index", "--find-links", "--index-map", "--accelerator",
        "--accelerator-index", "--allow-unknown-build", "--allow-unproven", "--index-strategy",
        "--exclude-newer", "--prerelease", "--resolution", "-p,--python", "--python-platform",
        "--cache-dir", "--jobs"}) {
    settings.add(app, name, value);
  }
  for (const char* name : {"--no-index", "--offline"}) settings.add(app, name, flag);
  for (const char* name : {"--no-build", "--no-binary"}) settings.add(app, name, choice);
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* option : app.get_options()) {
    for (const auto& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

Error with_hint_at_help(const Error& error, const CLI::App& app) {
  return error.with_hint(fmt::format("`sconce help {}` lists the options", app.get_name()));
}

/// An option that the word only adds to (`--index-url`), else the nearest spelling.
std::vector<std::string> nearest_options(const std::string& word,
                                         const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (name.starts_with("--") && word.starts_with(name + "-")) return {name};
  }
  return nearest(word, names, 1);
}

/// The first word that no option of the command takes, for the message.
Error unexpected_word(const CLI::App& app, const std::string& word) {
  if (!word.starts_with('-')) {
    const Error error(
        ErrorKind::usage,
        fmt::format("`sconce {}` does not know what to do with `{}`", app.get_name(), word));
    if (app.get_name() == "explain") return error.with_hint("it explains one package at a time");
    return error.with_hint(
        "packages are named in pyproject.toml, or in a file of requirements that -r gives");
  }
  Error error(ErrorKind::usage, fmt::format("`{}` is no option of `{}`", word, app.get_name()));
  const auto near = nearest_options(word.substr(0, word.find('=')), option_names(app));
  if (!near.empty()) error = error.with_hint(fmt::format("did you mean `{}`?", near.front()));
  return with_hint_at_help(error, app);
}

/// The parser's complaint in our words, where it is that an option has no value.
Error parse_error(const CLI::App& app, const CLI::ParseError& error) {
  const std::string what = error.what();
  const bool has_no_value = dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr;
  const std::string option = what.substr(0, what.find(':'));
  return with_hint_at_help(
      Error(ErrorKind::usage,
            has_no_value ? fmt::format("`{}` needs a value behind it", option) : what),
      app);
}

Result<void> parse_with(CLI::App& app, const std::vector<std::string>& words) {
  app.allow_extras();
  try {
    std::vector<std::string> reversed(words.rbegin(), words.rend());
    app.parse(reversed);
  } catch (const CLI::ParseError& error) {
    return std::unexpected(parse_error(app, error));
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

/// The options of all commands that solve, which are those of sync.
Result<app::SyncOptions> parse_sync_options(CLI::App& app, const std::vector<std::string>& words,
                                            OutputOptions& output) {
  app::SyncOptions options;
  app.set_help_flag();
  OptionAdder add(app);
  add_output_options(add, output);
  add_sync_options(add, options);
  SettingOptions settings;
  add_setting_options(app, settings);
  PackageChoiceOption upgrade(app, "-U,--upgrade", options.upgrade);
  PackageChoiceOption reinstall(app, "--reinstall", options.reinstall);
  SCONCE_TRY(parse_with(app, words));
  upgrade.finish();
  reinstall.finish();
  SCONCE_TRY(settings.finish(options.settings));
  return options;
}

template <class Command>
Result<Invocation> parse_solving(const std::string& name, const std::vector<std::string>& words) {
  if (asks_for_help(words)) return Invocation{.output = {}, .command = HelpCommand{name}};
  Invocation invocation;
  CLI::App app("", name);
  auto options = SCONCE_TRY(parse_sync_options(app, words, invocation.output));
  invocation.command = Command{std::move(options)};
  return invocation;
}

Result<Invocation> parse_explain(const std::vector<std::string>& words) {
  if (asks_for_help(words)) return Invocation{.output = {}, .command = HelpCommand{"explain"}};
  Invocation invocation;
  ExplainCommand explain;
  CLI::App app("", "explain");
  app.add_option("package", explain.package);
  explain.options = SCONCE_TRY(parse_sync_options(app, words, invocation.output));
  if (explain.package.empty()) {
    return std::unexpected(Error(ErrorKind::usage, "`sconce explain` needs the name of a package")
                               .with_hint("for example `sconce explain torch`"));
  }
  invocation.command = std::move(explain);
  return invocation;
}

Result<Invocation> parse_lock(const std::vector<std::string>& words) {
  if (asks_for_help(words)) return Invocation{.output = {}, .command = HelpCommand{"lock"}};
  Invocation invocation;
  LockCommand lock;
  CLI::App app("", "lock");
  app.set_help_flag();
  OptionAdder add(app);
  add_output_options(add, invocation.output);
  add_lock_options(add, lock.options);
  SettingOptions settings;
  add_setting_options(app, settings);
  PackageChoiceOption upgrade(app, "-U,--upgrade", lock.options.upgrade);
  SCONCE_TRY(parse_with(app, words));
  upgrade.finish();
  SCONCE_TRY(settings.finish(lock.options.settings));
  invocation.command = std::move(lock);
  return invocation;
}

Result<Invocation> parse_detect(const std::vector<std::string>& words) {
  if (asks_for_help(words)) return Invocation{.output = {}, .command = HelpCommand{"detect"}};
  Invocation invocation{.output = {}, .command = DetectCommand{}};
  CLI::App app("", "detect");
  app.set_help_flag();
  OptionAdder add(app);
  add_output_options(add, invocation.output);
  SCONCE_TRY(parse_with(app, words));
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
  if (words[0] == "sync") return parse_solving<SyncCommand>("sync", rest);
  if (words[0] == "lock") return parse_lock(rest);
  if (words[0] == "plan") return parse_solving<PlanCommand>("plan", rest);
  if (words[0] == "explain") return parse_explain(rest);
  if (words[0] == "detect") return parse_detect(rest);
  return std::unexpected(unknown_command(words[0]));
}

}  // namespace sconce::cli
