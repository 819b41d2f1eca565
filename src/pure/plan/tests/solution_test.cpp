#include <doctest/doctest.h>

#include "sconce/plan/plan.hpp"
#include "worlds.hpp"

namespace sconce::plan {
namespace {

target::Target linux_target() {
  target::Interpreter interpreter{.version = pep::Version::literal("3.11.7")};
  return target::target_of(interpreter);
}

struct Row {
  std::string_view rule;
  std::vector<std::string> asked;
  bool holds;
};

TEST_CASE("what is installed is a solution when every requirement holds, transitively") {
  inventory::Inventory inventory;
  inventory.distributions = {
      installed("a", "1.5", {"b>=1", "win-only; sys_platform == 'win32'", "c; extra == 'more'"}),
      installed("b", "1.0", {"a"}),
      installed("broken", "1.0", {"b>=2"}),
      installed("damaged", "1.0"),
      installed("pre", "2.0a1"),
      installed("url", "1.0"),
  };
  inventory.distributions[3].intact = false;
  inventory.distributions[5].direct_url = *pep::DirectUrl::parse(
      R"({"url": "https://files.example/url-1.0-py3-none-any.whl", "archive_info": {}})");
  const std::vector<Row> rows = {
      {"nothing asked", {}, true},
      {"a chain with a cycle and another platform's marker", {"a"}, true},
      {"a version outside", {"a<1"}, false},
      {"a name that is not there", {"absent"}, false},
      {"a name that another platform asks for", {"absent; os_name == 'nt'"}, true},
      {"an extra whose requirement is not there", {"a[more]"}, false},
      {"the same extra asked for after the name itself", {"a", "a[more]"}, false},
      {"a requirement of what is required", {"broken"}, false},
      {"what is damaged", {"damaged"}, false},
      {"an installed pre-release counts for what it is", {"pre>=1.0"}, true},
      {"the URL that it was installed from",
       {"url @ https://files.example/url-1.0-py3-none-any.whl"},
       true},
      {"another URL", {"a @ https://files.example/a-1.5-py3-none-any.whl"}, false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.rule);
    CHECK(is_solution(requirements(row.asked), inventory, linux_target()) == row.holds);
  }
}

TEST_CASE("a distribution that does not take this Python satisfies nothing") {
  inventory::Inventory inventory;
  inventory.distributions = {installed("a", "1.0")};
  inventory.distributions[0].metadata.requires_python = pep::SpecifierSet::literal(">=3.12");
  CHECK_FALSE(is_solution(requirements({"a"}), inventory, linux_target()));
}

}  // namespace
}  // namespace sconce::plan
