#include "commands/arguments.hpp"

#include <doctest/doctest.h>
#include <stdlib.h>

using namespace sconce;
using namespace sconce::cli;

namespace {

app::SyncOptions sync_options(const std::vector<std::string>& words) {
  auto invocation = parse_arguments(words);
  REQUIRE_MESSAGE(invocation.has_value(), (invocation ? "" : invocation.error().to_string()));
  return std::get<SyncCommand>(invocation->command).options;
}

}  // namespace

TEST_CASE("A choice of packages alone means all, with names those, and does not swallow options") {
  CHECK(sync_options({"sync", "--upgrade"}).upgrade.all);
  const auto named = sync_options({"sync", "--upgrade", "torch", "--upgrade", "numpy", "--exact"});
  CHECK_FALSE(named.upgrade.all);
  CHECK(named.upgrade.names == std::vector<std::string>{"torch", "numpy"});
  CHECK(named.exact);
}

TEST_CASE("Options that name several things may be repeated") {
  const auto options = sync_options({"sync", "--extra", "a", "--extra", "b", "-r", "x.txt"});
  CHECK(options.selection.extras == std::vector<std::string>{"a", "b"});
  CHECK(options.requirement_files == std::vector<std::string>{"x.txt"});
}

TEST_CASE("A variable stands in for an option, and the option wins") {
  setenv("SCONCE_ALL_EXTRAS", "1", 1);
  setenv("SCONCE_PROJECT", "/from/the/variable", 1);
  CHECK(sync_options({"sync"}).selection.all_extras);
  CHECK(sync_options({"sync"}).project_folder == "/from/the/variable");
  CHECK(sync_options({"sync", "--project", "/from/the/flag"}).project_folder == "/from/the/flag");
  unsetenv("SCONCE_ALL_EXTRAS");
  unsetenv("SCONCE_PROJECT");
}

TEST_CASE("Settings keep the option that stated them, and a bad value is named with it") {
  const auto options = sync_options({"sync", "--index", "https://index.example/simple",
                                     "--extra-index", "https://a.example", "--extra-index",
                                     "https://b.example", "--offline", "--no-build"});
  CHECK(options.settings.index->value.url == "https://index.example/simple");
  CHECK(options.settings.index->origin == "`--index`");
  CHECK(options.settings.extra_indexes.size() == 2);
  CHECK(options.settings.offline->value);
  CHECK(options.settings.file_kinds.size() == 1);
  const auto bad = parse_arguments({"sync", "--prerelease", "maybe"});
  REQUIRE_FALSE(bad.has_value());
  CHECK(exit_code(bad.error().kind()) == 2);
  CHECK(bad.error().to_string().find("--prerelease") != std::string::npos);
}

TEST_CASE("A misspelt word is a usage error that names the word and the nearest") {
  const auto option = parse_arguments({"sync", "--all-extra"});
  REQUIRE_FALSE(option.has_value());
  CHECK(option.error().kind() == ErrorKind::usage);
  CHECK(option.error().message() == "`--all-extra` is no option of `sync`");
  CHECK(option.error().hints().front() == "did you mean `--all-extras`?");

  const auto word = parse_arguments({"sync", "torch"});
  REQUIRE_FALSE(word.has_value());
  CHECK(word.error().message() == "`sconce sync` does not know what to do with `torch`");

  const auto no_value = parse_arguments({"sync", "--target"});
  REQUIRE_FALSE(no_value.has_value());
  CHECK(no_value.error().message() == "`--target` needs a value behind it");

  const auto command = parse_arguments({"snyc"});
  REQUIRE_FALSE(command.has_value());
  CHECK(command.error().message() == "`snyc` is no command");
}

TEST_CASE("Help is asked for by word, by flag or by saying nothing") {
  CHECK(std::get<HelpCommand>(parse_arguments({})->command).topic.empty());
  CHECK(std::get<HelpCommand>(parse_arguments({"help", "sync"})->command).topic == "sync");
  CHECK(std::get<HelpCommand>(parse_arguments({"sync", "--help"})->command).topic == "sync");
}

TEST_CASE("detect takes the options of output alone") {
  const auto invocation = parse_arguments({"detect", "--json"});
  REQUIRE(invocation.has_value());
  CHECK(std::holds_alternative<DetectCommand>(invocation->command));
  CHECK(invocation->output.json);
  CHECK(parse_arguments({"detect", "--gpu"}).error().message() ==
        "`--gpu` is no option of `detect`");
  CHECK(std::get<HelpCommand>(parse_arguments({"detect", "-h"})->command).topic == "detect");
}
