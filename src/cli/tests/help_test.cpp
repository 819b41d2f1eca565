#include "commands/help.hpp"

#include <doctest/doctest.h>

#include <array>
#include <span>
#include <string_view>

#include "sconce/base/text.hpp"

using namespace sconce::cli;

TEST_CASE("No line of a help text is wider than a terminal of 80 columns") {
  for (const char* topic : {"", "detect", "explain", "lock", "plan", "sync"}) {
    for (const auto line : sconce::split_lines(*help_text(topic))) {
      CAPTURE(line);
      CHECK(sconce::display_width(line) <= 80);
    }
  }
}

/// What every page of a command that solves has to name.
constexpr std::array<const char*, 25> kSolvingOptions = {
    "--target",          "--constraints",    "--project",     "--upgrade",    "--exclude-newer",
    "--prerelease",      "--resolution",     "--no-build",    "--no-binary",  "--python ",
    "--python-platform", "--index ",         "--extra-index", "--find-links", "--no-index",
    "--index-map",       "--index-strategy", "--cache-dir",   "--no-cache",   "--refresh",
    "--offline",         "--json",           "--verbose",     "--quiet",      "--jobs"};

void check_names(std::string_view page, std::span<const char* const> options) {
  for (const char* option : options) {
    CAPTURE(option);
    CHECK(page.find(option) != std::string_view::npos);
  }
}

TEST_CASE("The page of sync names every option of sync") {
  const auto page = *help_text("sync");
  check_names(page, kSolvingOptions);
  check_names(page, std::array{"--extra ", "--all-extras", "--group", "--no-group", "--only-group",
                               "--no-dev", "--no-install-project", "--no-editable",
                               "--requirements", "--reinstall", "--exact", "--dry-run"});
}

TEST_CASE("The page of lock names every option of lock") {
  const auto page = *help_text("lock");
  check_names(page, kSolvingOptions);
  check_names(page, std::array{"--accelerator ", "--check", "--accelerator-index",
                               "--allow-unknown-build", "--allow-unproven"});
}

TEST_CASE("An unknown topic is a usage error") {
  CHECK(help_text("nonsense").error().kind() == sconce::ErrorKind::usage);
}
