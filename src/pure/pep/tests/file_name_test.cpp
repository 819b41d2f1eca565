#include "sconce/pep/file_name.hpp"

#include <doctest/doctest.h>

using namespace sconce::pep;

TEST_CASE("a wheel's name holds name, version, build tag and tags") {
  const auto wheel = WheelFileName::parse(
      "Torch_Audio-2.1.2+cu121-1b-cp310-cp310-manylinux_2_17_x86_64.manylinux2014_x86_64.whl");
  REQUIRE(wheel);
  CHECK(wheel->name.text() == "torch-audio");
  CHECK(wheel->version == Version::literal("2.1.2+cu121"));
  CHECK(wheel->build == BuildTag(1, "b"));
  CHECK(wheel->tags.count() == 2);
  CHECK_FALSE(WheelFileName::parse("a-1-py3-none-any.whl")->build);
}

TEST_CASE("what is no wheel's name is refused with the reason") {
  const std::pair<const char*, const char*> rows[] = {
      {"a-1-py3-none-any.zip", "it does not end in `.whl`"},
      {"a-1.whl", "it needs five or six parts joined by dashes"},
      {"a-1-2-3-py3-none-any.whl", "it needs five or six parts joined by dashes"},
      {"a__b-1-py3-none-any.whl", "its name is malformed"},
      {"-1-py3-none-any.whl", "its name is malformed"},
      {"a-x-py3-none-any.whl", "its version is malformed"},
      {"a-1-b-py3-none-any.whl", "its build tag does not begin with a number"},
      {"a-1-99999999999999999999-py3-none-any.whl", "its build tag does not begin with a number"},
      {"a-1-py3--any.whl", "`py3--any` is no compatibility tag: it has an empty part"},
  };
  for (const auto& [text, why] : rows) {
    CAPTURE(text);
    const auto wheel = WheelFileName::parse(text);
    REQUIRE_FALSE(wheel);
    CHECK(wheel.error().message() ==
          "`" + std::string(text) + "` is no wheel file name: " + std::string(why));
  }
}

TEST_CASE("the version of a source archive is behind the last dash, unless the name is known") {
  CHECK(SdistFileName::parse("a-b-1.0.tar.gz")->name.text() == "a-b");
  const auto expected = PackageName::literal("a-b");
  const auto old = SdistFileName::parse("a-b-1.0-1.tar.gz", &expected);
  REQUIRE(old);
  CHECK(old->version == Version::literal("1.0.post1"));
  CHECK(SdistFileName::parse("a_b-1.0.zip", &expected)->name == expected);
  for (const char* text : {"a-1.0.tar.xz", "a.tar.gz", "-1.0.zip", "a-x.tar.gz"}) {
    CAPTURE(text);
    CHECK_FALSE(SdistFileName::parse(text));
  }
}
