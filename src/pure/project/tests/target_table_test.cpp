#include "sconce/project/target_table.hpp"

#include <doctest/doctest.h>

#include <string>

#include "sconce/project/pyproject.hpp"

using namespace sconce;
using namespace sconce::project;

namespace {

Result<Pyproject> parse(const std::string& targets) {
  return parse_pyproject("[project]\nname = 'me'\nversion = '1'\n" + targets, "pyproject.toml");
}

std::string refusal(const std::string& targets) {
  const auto parsed = parse(targets);
  return parsed ? "none" : parsed.error().message();
}

}  // namespace

TEST_CASE("a target states Python, platform, accelerator, glibc, driver and GPUs") {
  const auto parsed = parse(
      "[tool.sconce.targets.old-card]\npython = '3.11'\nplatform = 'linux'\n"
      "accelerator = 'cu121'\nglibc = '2.17'\ndriver = 535\ngpus = ['sm_90', '6.1']\n"
      "[tool.sconce.targets.any]\n");
  REQUIRE(parsed);
  REQUIRE(parsed->targets.size() == 2);
  const TargetTable& target = parsed->targets.at("old-card");
  CHECK(target.settings.python->value == "3.11");
  CHECK(target.settings.python->source == SettingSource::project_target);
  CHECK(target.settings.python_platform->value == "linux");
  CHECK(target.settings.accelerator->value.build.name() == "cu121");
  CHECK(target.settings.accelerator->origin == "`pyproject.toml` line 7");
  CHECK(target.glibc->value == pep::LibcVersion{pep::LibcVersion::Kind::glibc, 2, 17});
  CHECK(target.driver == "535");
  CHECK(target.gpus == std::vector<std::string>{"6.1", "sm_90"});
  CHECK_FALSE(parsed->targets.at("any").settings.python);
}

TEST_CASE("what is wrong in a target is refused with its place") {
  struct Row {
    const char *text, *message;
  };
  static constexpr Row kRows[] = {
      {"'a.b' = {}", "`a.b` is no name of a target"},
      {"a = 1", "`tool.sconce.targets.a` is an integer: expected a table"},
      {"a = { gpu = 'sm_61' }", "there is no key `tool.sconce.targets.a.gpu`"},
      {"a = { glibc = '2' }", "`2` is no version of glibc"},
      {"a = { driver = 'new' }", "`new` is no version of a driver"},
      {"a = { gpus = ['T4'] }", "`T4` names no GPU"},
      {"a = { accelerator = 'cuda' }", "`cuda` names no accelerator"},
  };
  for (const auto& [text, message] : kRows) {
    CAPTURE(text);
    const std::string found = refusal(std::string("[tool.sconce.targets]\n") + text + "\n");
    CAPTURE(found);
    CHECK(found.starts_with("`pyproject.toml` line 5, column "));
    CHECK(found.find(message) != std::string::npos);
  }
}
