#include "sconce/project/pip_settings.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace sconce;
using namespace sconce::project;

TEST_CASE("later files win, the command's section over the global one, variables over all") {
  const PipFile files[] = {
      {"/etc/pip.conf",
       "[global]\nindex-url = https://a.example/simple\ntimeout = 5\n"
       "[install]\nfind_links = /wheels\n  https://l.example\n"},
      {"user",
       "[install]\nindex-url = https://b.example/simple\n[global]\n"
       "index-url = https://never.example\nno-index = false\n[list]\nformat = columns\n"},
  };
  const auto pip = pip_settings(files, {{"PIP_TIMEOUT", "2.5"},
                                        {"PIP_TRUSTED_HOST", "a.example b.example"},
                                        {"PIP_RETRIES", ""},
                                        {"PIP_DISABLE_PIP_VERSION_CHECK", "1"}});
  REQUIRE(pip);
  const Settings& settings = pip->settings;
  CHECK(settings.index->value.url == "https://b.example/simple");
  CHECK(settings.index->origin == "`user` line 2");
  CHECK(settings.timeout_seconds->value == 3);
  CHECK(settings.timeout_seconds->origin == "`PIP_TIMEOUT`");
  REQUIRE(settings.find_links.size() == 2);
  CHECK(settings.find_links[1].value == "https://l.example");
  CHECK(settings.trusted_hosts.size() == 2);
  CHECK_FALSE(settings.no_index->value);
  CHECK_FALSE(settings.retries);
  CHECK(pip->warnings.empty());
}

TEST_CASE("a malformed file is an error with its place, a value that cannot be taken a warning") {
  const PipFile broken[] = {{"pip.conf", "[global]\nindex-url\n"}};
  CHECK(pip_settings(broken, {}).error().message() ==
        "`pip.conf` line 2, column 1: `index-url` is no setting: expected `key = value`");
  const PipFile odd[] = {{"pip.conf", "[global]\ntimeout = soon\n"}};
  const auto pip = pip_settings(odd, {});
  REQUIRE(pip);
  CHECK_FALSE(pip->settings.timeout_seconds);
  REQUIRE(pip->warnings.size() == 1);
  CHECK(pip->warnings[0] ==
        "pip's setting `timeout` in `pip.conf` line 2 is passed over: `soon` is no value of "
        "`timeout`: expected a whole number");
}
