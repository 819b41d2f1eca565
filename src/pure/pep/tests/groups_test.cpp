#include "sconce/pep/groups.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace sconce::pep;

namespace {

using Entries = std::vector<GroupEntryText>;

DependencyGroups groups(std::vector<std::pair<std::string, GroupText>> list) {
  return DependencyGroups::from(std::move(list)).value();
}

std::string resolved(const DependencyGroups& groups, std::string_view name) {
  const auto requirements = groups.resolve(name);
  if (!requirements) return requirements.error().to_string();
  std::string text;
  for (const Requirement& requirement : *requirements) text += requirement.to_string() + " ";
  return text;
}

}  // namespace

TEST_CASE("an include stands for the requirements of its group, in its place") {
  const auto table = groups({{"Test_Tools", Entries{"pytest>8", GroupInclude{"base"}, "cov"}},
                             {"base", Entries{"attrs"}}});
  CHECK(resolved(table, "test-tools") == "pytest>8 attrs cov ");
  CHECK(table.lookup("test.tools")->size() == 3);
  CHECK(table.names() == std::vector<std::string>{"base", "test-tools"});
}

TEST_CASE("names that are the same in normal form are refused") {
  const auto table = DependencyGroups::from({{"a_b", Entries{}}, {"A.b", Entries{}}});
  REQUIRE_FALSE(table);
  CHECK(table.error().message() == "dependency groups `a_b` and `A.b` have the same name");
}

TEST_CASE("circles, unknown groups and foreign entries are errors of the group that is asked for") {
  const auto table = groups({{"a", Entries{GroupInclude{"b"}}},
                             {"b", Entries{GroupInclude{"A"}}},
                             {"lost", Entries{GroupInclude{"nowhere"}}},
                             {"odd", Entries{MalformedEntry{"`5`"}}},
                             {"text", MalformedEntry{"a string"}},
                             {"bad", Entries{"x 1"}},
                             {"good", Entries{"x"}}});
  CHECK(resolved(table, "a") == "dependency groups run in a circle: `a` includes `b` includes `a`");
  CHECK(resolved(table, "lost") == "there is no dependency group `nowhere`");
  CHECK(resolved(table, "odd").find("dependency group `odd` has `5`") == 0);
  CHECK(resolved(table, "text") == "dependency group `text` is a string, not a list");
  CHECK(resolved(table, "bad").find("in dependency group `bad`") == 0);
  CHECK(resolved(table, "good") == "x ");
}

TEST_CASE("groups that double with every include are stopped") {
  std::vector<std::pair<std::string, GroupText>> list{{"g0", Entries{"x"}}};
  for (int i = 1; i < 60; ++i) {
    const GroupInclude below{"g" + std::to_string(i - 1)};
    list.emplace_back("g" + std::to_string(i), Entries{below, below});
  }
  CHECK(resolved(groups(std::move(list)), "g59") == "dependency group `g59` includes too much");
}
