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
  CHECK(sync_options({"sync", "--upgrade"}).resolution.upgrade.all);
  const auto named = sync_options({"sync", "--upgrade", "torch", "--upgrade", "numpy", "--exact"});
  CHECK_FALSE(named.resolution.upgrade.all);
  CHECK(named.resolution.upgrade.names == std::vector<std::string>{"torch", "numpy"});
  CHECK(named.exact);
}

TEST_CASE("Options that name several things may be repeated") {
  const auto options = sync_options({"sync", "--extra", "a", "--extra", "b", "-r", "x.txt"});
  CHECK(options.selection.extras == std::vector<std::string>{"a", "b"});
  CHECK(options.requirement_files == std::vector<std::string>{"x.txt"});
}

TEST_CASE("A variable stands in for an option, and the option wins") {
  setenv("SCONCE_EXCLUDE_NEWER", "2026-01-01", 1);
  setenv("SCONCE_ALL_EXTRAS", "1", 1);
  CHECK(sync_options({"sync"}).sources.exclude_newer == "2026-01-01");
  CHECK(sync_options({"sync"}).selection.all_extras);
  CHECK(sync_options({"sync", "--exclude-newer", "2026-02-02"}).sources.exclude_newer ==
        "2026-02-02");
  unsetenv("SCONCE_EXCLUDE_NEWER");
  unsetenv("SCONCE_ALL_EXTRAS");
}

TEST_CASE("A misspelt word is a usage error that names the word and the nearest") {
  const auto option = parse_arguments({"sync", "--all-extra"});
  REQUIRE_FALSE(option.has_value());
  CHECK(option.error().kind() == ErrorKind::usage);
  CHECK(option.error().message() == "`--all-extra` is no option of `sync`");
  CHECK(option.error().hints().front() == "did you mean `--all-extras`?");

  const auto command = parse_arguments({"snyc"});
  REQUIRE_FALSE(command.has_value());
  CHECK(command.error().message() == "`snyc` is no command");
}

TEST_CASE("Help is asked for by word, by flag or by saying nothing") {
  CHECK(std::get<HelpCommand>(parse_arguments({})->command).topic.empty());
  CHECK(std::get<HelpCommand>(parse_arguments({"help", "sync"})->command).topic == "sync");
  CHECK(std::get<HelpCommand>(parse_arguments({"sync", "--help"})->command).topic == "sync");
}
