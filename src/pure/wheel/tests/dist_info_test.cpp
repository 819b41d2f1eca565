#include "sconce/wheel/dist_info.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace sconce;
using namespace sconce::wheel;

namespace {

pep::WheelFileName file_name(std::string_view text) {
  return pep::WheelFileName::parse(text).value();
}

std::vector<WheelFile> files(const std::vector<std::string>& folders) {
  std::vector<WheelFile> list;
  for (const std::string& folder : folders) {
    for (const std::string_view name : {"WHEEL", "METADATA", "RECORD"}) {
      list.push_back({folder + "/" + std::string(name)});
    }
  }
  return list;
}

}  // namespace

TEST_CASE("A wheel has one .dist-info folder, and it is the file name's") {
  const auto name = file_name("Foo_bar-1.0+cu121-py3-none-any.whl");
  CHECK(find_dist_info(files({"foo_bar-1.0+cu121.dist-info"}), name) ==
        "foo_bar-1.0+cu121.dist-info");
  CHECK(find_dist_info(files({"Foo.bar-1.0.0+cu121.dist-info"}), name));
  CHECK_FALSE(find_dist_info(files({}), name));
  CHECK_FALSE(find_dist_info(files({"baz-1.0.dist-info"}), name));
  CHECK_FALSE(find_dist_info(files({"foo_bar-2.0.dist-info"}), name));
  CHECK_FALSE(find_dist_info(files({"foo_bar-1.0+cu121.dist-info", "other-1.0.dist-info"}), name));
  auto incomplete = files({"foo_bar-1.0+cu121.dist-info"});
  incomplete.pop_back();
  CHECK_FALSE(find_dist_info(incomplete, name));
}

TEST_CASE("A wheel of a newer major version is refused, of a newer minor one taken") {
  CHECK(WheelFacts::parse("Wheel-Version: 1.9\nRoot-Is-Purelib: false\n")->root_is_purelib ==
        false);
  CHECK(WheelFacts::parse("Wheel-Version: 2.0\n").error().kind() == ErrorKind::unsupported);
  CHECK(WheelFacts::parse("Tag: x\n").error().kind() == ErrorKind::archive);
  CHECK(WheelFacts::parse("Wheel-Version: one\n").error().kind() == ErrorKind::archive);
}

TEST_CASE("Scripts come from two groups of entry_points.txt, others are passed over") {
  const auto scripts = parse_script_entry_points(
      "# note\n[console_scripts]\n a = pkg.mod:main \nb=pkg:Class.call [extra]\n\n"
      "[gui_scripts]\ng = pkg:gui\n[other]\nnot even = a reference at all\n");
  REQUIRE(scripts);
  REQUIRE(scripts->size() == 3);
  CHECK(scripts->at(0).name == "a");
  CHECK(scripts->at(1).attribute == "Class.call");
  CHECK(scripts->at(2).is_gui);
}

TEST_CASE("An entry point that could leave the scripts folder or run other code is refused") {
  for (const std::string_view line :
       {"../a = p:m", "a/b = p:m", "python = p:m", "Python3.11 = p:m", "ACTIVATE = p:m",
        "activate.fish = p:m", "deactivate = p:m", "a = p", "a = p:", "a = p:m(1)", "a = p;q:m",
        "a = p q:m", "a", " = p:m", ".. = p:m", "python.exe = p:m", "a = 1p:m"}) {
    CAPTURE(line);
    CHECK_FALSE(parse_script_entry_points("[console_scripts]\n" + std::string(line) + "\n"));
  }
  CHECK_FALSE(parse_script_entry_points("[console_scripts]\na = p:m\na = p:n\n"));
  CHECK(check_script_name("python-argcomplete-check"));
  CHECK(check_script_name("activate-global-python-argcomplete"));
}
