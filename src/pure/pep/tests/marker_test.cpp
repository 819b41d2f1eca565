#include "sconce/pep/marker.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace sconce::pep;

namespace {

MarkerEnvironment linux_environment() {
  return {.os_name = "posix",
          .sys_platform = "linux",
          .platform_machine = "x86_64",
          .platform_python_implementation = "CPython",
          .platform_release = "6.1.0",
          .platform_system = "Linux",
          .platform_version = "#1 SMP",
          .python_version = "3.11",
          .python_full_version = "3.11.7",
          .implementation_name = "cpython",
          .implementation_version = "3.11.7"};
}

std::string outcome(const std::string& text, const MarkerNames& names) {
  const auto marker = Marker::parse(text);
  if (!marker) return "malformed";
  const auto value = marker->evaluate(linux_environment(), names);
  if (!value) return "undefined";
  return *value ? "true" : "false";
}

struct Row {
  const char* text;
  const char* expected;
};

}  // namespace

TEST_CASE("versions are compared as versions, other values as texts without an order") {
  const Row rows[] = {
      {"python_version >= '3.9'", "true"},
      {"python_version < '3.9'", "false"},
      {"python_full_version == '3.11.*'", "true"},
      {"python_full_version ~= '3.11.2'", "true"},
      {"'3.9' < python_version", "true"},
      {"'3.11.6rc1' < python_full_version", "true"},
      {"python_version == '3.11.0'", "true"},
      {"python_version in '3.10 3.11'", "true"},
      {"python_version not in '3.10 3.12'", "true"},
      {"platform_release >= '6'", "true"},
      {"platform_release === '6.1.0'", "true"},
      {"platform_release >= 'six'", "false"},
      {"sys_platform == 'linux'", "true"},
      {"sys_platform < 'z'", "false"},
      {"sys_platform >= 'linux'", "true"},
      {"'nux' in sys_platform", "true"},
      {"os.name == 'posix' and platform.python_implementation != 'PyPy'", "true"},
      {"os_name == 'nt' or os_name == 'posix' and sys_platform == 'win32'", "false"},
      {"(os_name == 'nt' or os_name == 'posix') and sys_platform == 'linux'", "true"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(outcome(row.text, {}) == row.expected);
  }
}

TEST_CASE("an extra that was asked for makes its comparison true, whatever else was asked for") {
  const std::set<ExtraName> none;
  const std::set<ExtraName> two{ExtraName::literal("cuda"), ExtraName::literal("dev-tools")};
  CHECK(outcome("extra == 'CUDA'", {.extra = &two}) == "true");
  CHECK(outcome("extra == 'dev_tools'", {.extra = &two}) == "true");
  CHECK(outcome("extra == 'docs'", {.extra = &two}) == "false");
  CHECK(outcome("extra != 'cuda'", {.extra = &two}) == "false");
  CHECK(outcome("extra != 'docs'", {.extra = &two}) == "true");
  CHECK(outcome("extra == 'cuda'", {.extra = &none}) == "false");
  CHECK(outcome("extra != 'cuda'", {.extra = &none}) == "true");
}

TEST_CASE("lock files ask for membership in extras and groups, and for nothing else") {
  const std::set<ExtraName> extras{ExtraName::literal("feat")};
  const std::set<GroupName> groups{GroupName::literal("dev")};
  const MarkerNames names{.extras = &extras, .dependency_groups = &groups};
  CHECK(outcome("'Feat' in extras", names) == "true");
  CHECK(outcome("'feat' not in extras", names) == "false");
  CHECK(outcome("'docs' in dependency_groups", names) == "false");
  CHECK(outcome("extras == 'feat'", names) == "undefined");
}

TEST_CASE(
    "a name that is not defined where the marker stands is an error, as is an undefined order") {
  const std::set<ExtraName> none;
  CHECK(outcome("extra == 'x'", {}) == "undefined");
  CHECK(outcome("'x' in extras", {.extra = &none}) == "undefined");
  CHECK(outcome("os_name ~= '1.0'", {}) == "undefined");
  CHECK(outcome("os_name === 'posix'", {}) == "undefined");
  CHECK(outcome("'a' < 'b'", {}) == "undefined");
  // The answer does not depend on the order of the parts.
  CHECK(outcome("os_name == 'nt' and os_name ~= '1.0'", {}) == "undefined");
}

TEST_CASE("a Python from a checkout counts as a local version") {
  MarkerEnvironment environment = linux_environment();
  environment.python_full_version = "3.15.0a8+";
  const auto marker = Marker::parse("python_full_version >= '3.15.0a8'");
  REQUIRE(marker);
  CHECK(marker->evaluate(environment, MarkerNames{}).value());
}

TEST_CASE("the normal form keeps the parentheses that were written and drops idle ones") {
  const Row rows[] = {
      {"os.name=='nt'", "os_name == \"nt\""},
      {"((os_name == 'a'))", "os_name == \"a\""},
      {"(os_name == 'a' and extra == 'B_c') or os_name == 'd'",
       "(os_name == \"a\" and extra == \"b-c\") or os_name == \"d\""},
      {"os_name == 'a' and ((os_name == 'b' or os_name == 'c'))",
       "os_name == \"a\" and (os_name == \"b\" or os_name == \"c\")"},
      {"os_name == 'say \"hi\"'", "os_name == 'say \"hi\"'"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto marker = Marker::parse(row.text);
    REQUIRE(marker);
    CHECK(marker->to_string() == row.expected);
    CHECK(Marker::parse(marker->to_string()).value() == *marker);
  }
}

TEST_CASE("joined markers mean both or either, and long chains stay shallow") {
  const Marker linux_only = Marker::parse("sys_platform == 'linux'").value();
  const Marker either = Marker::parse("os_name == 'nt' or os_name == 'posix'").value();
  CHECK((linux_only & either).to_string() ==
        "sys_platform == \"linux\" and (os_name == \"nt\" or os_name == \"posix\")");
  CHECK((linux_only & Marker()) == linux_only);
  CHECK((linux_only | Marker()).is_always_true());
  Marker chain = linux_only;
  for (int i = 0; i < 5000; ++i) chain = chain & linux_only;
  CHECK(chain.evaluate(linux_environment(), MarkerNames{}).value());
  CHECK(Marker::parse((linux_only | chain).to_string()).has_value());
}

TEST_CASE("an error names the column, what was expected and what stands there") {
  const Row rows[] = {
      {"python_version",
       "expected one of `<=`, `<`, `!=`, `==`, `>=`, `>`, `~=`, `===`, `in`, `not "
       "in` at column 15, found the end"},
      {"os_name == 'a' nd os_name == 'b'",
       "expected `and`, `or` or the end at column 16, found `nd`"},
      {"(os_name == 'a'", "expected `and`, `or` or `)` at column 16, found the end"},
      {"os_nam == 'a'",
       "expected a marker name such as `python_version` or a text in quotation "
       "marks at column 1, found `os_nam`"},
      {"os_name == 'a", "expected a closing quotation mark at column 12, found `'a`"},
      {"os_name == 'C:\\x'",
       "expected a text without backslashes and line ends at column 15, found `\\`"},
      {"os_name not 'a'", "expected `in` after `not` at column 13, found `'a'`"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto marker = Marker::parse(row.text);
    REQUIRE_FALSE(marker);
    CHECK(marker.error().kind() == sconce::ErrorKind::input);
    CHECK(marker.error().message() ==
          "marker `" + std::string(row.text) + "` is malformed: " + row.expected);
  }
  const auto misspelt = Marker::parse("os_nam == 'a'");
  REQUIRE_FALSE(misspelt.error().hints().empty());
  CHECK(misspelt.error().hints().front() == "`os_name` was meant?");
}

TEST_CASE("parentheses nested without end are refused") {
  const std::string deep = std::string(100'000, '(') + "os_name == 'a'" + std::string(100'000, ')');
  CHECK_FALSE(Marker::parse(deep));
  const std::string allowed = std::string(Marker::kMaximumDepth, '(') + "os_name == 'a'" +
                              std::string(Marker::kMaximumDepth, ')');
  CHECK(Marker::parse(allowed));
}
