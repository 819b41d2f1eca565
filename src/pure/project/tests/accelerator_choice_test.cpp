#include "sconce/project/accelerator_choice.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace sconce::project {
namespace {

Settings with(std::vector<std::pair<std::string, std::string>> stated) {
  Settings settings;
  for (const auto& [name, text] : stated) {
    const Setting<std::string> place{text, SettingSource::flag, "`--" + name + "`"};
    REQUIRE(set_from_text(settings, name, text, place));
  }
  return settings;
}

std::vector<DeclaredRequirement> requiring(const std::vector<std::string>& texts) {
  std::vector<DeclaredRequirement> declared;
  for (const auto& text : texts) {
    declared.push_back({.requirement = *pep::Requirement::parse(text),
                        .origin = "`pyproject.toml`: project.dependencies",
                        .position = {},
                        .hashes = {}});
  }
  return declared;
}

std::string named(const Settings& settings, const std::vector<std::string>& requirements = {}) {
  const auto found = named_build(settings, requiring(requirements));
  if (!found) return found.error().message();
  if (!*found) return "nobody";
  return (*found)->build.name() + " by " + (*found)->origin;
}

TEST_CASE("A build is named by the setting, by an index, by a label, or by nobody") {
  CHECK(named(with({})) == "nobody");
  CHECK(named(with({{"accelerator", "auto"}})) == "nobody");
  CHECK(named(with({{"accelerator", "any"}})) == "nobody");
  CHECK(named(with({{"accelerator", "cu121"}})) == "cu121 by `cu121` (`--accelerator`)");
  CHECK(named(with({{"extra-index", "https://a.example/whl/cu121/"}})) ==
        "cu121 by the index `https://a.example/whl/cu121/` (`--extra-index`)");
  CHECK(named(with({}), {"torch==2.1.2+cu121", "numpy"}) ==
        "cu121 by `torch==2.1.2+cu121` (`pyproject.toml`: project.dependencies)");
}

TEST_CASE("A label of a package outside the accelerator stack names nothing") {
  CHECK(named(with({}), {"other==1.0+cu121", "torch==2.1.2"}) == "nobody");
}

TEST_CASE("An accelerator index in the place of the default one leaves that place free") {
  const Settings settings = with({{"index", "https://a.example/whl/cpu"}});
  CHECK_FALSE(settings.index);
  CHECK(named(settings) == "cpu by the index `https://a.example/whl/cpu` (`--index`)");
  CHECK(with({{"index", "https://a.example/simple"}}).index);
}

TEST_CASE("Credentials of an index are not shown") {
  CHECK(named(with({{"extra-index", "https://me:secret@a.example/whl/cu121"}})) ==
        "cu121 by the index `https://a.example/whl/cu121` (`--extra-index`)");
}

TEST_CASE("A pin to an explicit index names its build; without a pin such an index names nothing") {
  Settings settings;
  settings.extra_indexes.push_back(
      {.value = {.url = "https://a.example/whl/cu121", .name = "pytorch", .is_explicit = true},
       .origin = "`pyproject.toml` line 3"});
  CHECK(named(settings) == "nobody");
  settings.index_pins.emplace(
      pep::PackageName::literal("torch"),
      Setting<std::string>{"pytorch", SettingSource::project, "`pyproject.toml` line 9"});
  CHECK(named(settings) ==
        "cu121 by the index `https://a.example/whl/cu121` of `torch` (`pyproject.toml` line 9)");
}

TEST_CASE("Two that differ are refused with both quoted, and two that agree are one") {
  CHECK(named(with({{"accelerator", "cu121"}, {"extra-index", "https://a.example/whl/cu126"}})) ==
        "`cu121` (`--accelerator`) and the index `https://a.example/whl/cu126` (`--extra-index`) "
        "name two accelerators: CUDA 12.1 and CUDA 12.6");
  CHECK(named(with({{"accelerator", "cu121"}}), {"torch==2.1.2+cu121"}) ==
        "cu121 by `cu121` (`--accelerator`)");
}

}  // namespace
}  // namespace sconce::project
