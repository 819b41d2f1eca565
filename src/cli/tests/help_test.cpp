#include "commands/help.hpp"

#include <doctest/doctest.h>

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

TEST_CASE("The page of sync names every option of sync") {
  const auto page = *help_text("sync");
  for (const char* option : {"--target",
                             "--extra ",
                             "--all-extras",
                             "--group",
                             "--no-group",
                             "--only-group",
                             "--no-dev",
                             "--no-install-project",
                             "--no-editable",
                             "--requirements",
                             "--constraints",
                             "--project",
                             "--upgrade",
                             "--exclude-newer",
                             "--prerelease",
                             "--resolution",
                             "--no-build",
                             "--no-binary",
                             "--python ",
                             "--python-platform",
                             "--reinstall",
                             "--exact",
                             "--dry-run",
                             "--index ",
                             "--extra-index",
                             "--find-links",
                             "--no-index",
                             "--index-map",
                             "--index-strategy",
                             "--cache-dir",
                             "--no-cache",
                             "--refresh",
                             "--offline",
                             "--json",
                             "--verbose",
                             "--quiet",
                             "--jobs"}) {
    CAPTURE(option);
    CHECK(page.find(option) != std::string_view::npos);
  }
}

TEST_CASE("The page of lock names every option of lock") {
  const auto page = *help_text("lock");
  for (const char* option : {"--target",
                             "--python ",
                             "--python-platform",
                             "--accelerator ",
                             "--constraints",
                             "--project",
                             "--upgrade",
                             "--exclude-newer",
                             "--prerelease",
                             "--resolution",
                             "--no-build",
                             "--no-binary",
                             "--check",
                             "--index ",
                             "--extra-index",
                             "--find-links",
                             "--no-index",
                             "--index-map",
                             "--index-strategy",
                             "--cache-dir",
                             "--no-cache",
                             "--refresh",
                             "--offline",
                             "--json",
                             "--verbose",
                             "--quiet",
                             "--jobs",
                             "--accelerator-index",
                             "--allow-unknown-build",
                             "--allow-unproven"}) {
    CAPTURE(option);
    CHECK(page.find(option) != std::string_view::npos);
  }
}

TEST_CASE("An unknown topic is a usage error") {
  CHECK(help_text("nonsense").error().kind() == sconce::ErrorKind::usage);
}
