#include "sconce/pep/metadata.hpp"

#include <doctest/doctest.h>

using namespace sconce::pep;

TEST_CASE("the fields that resolving needs are read, whatever their case, folded or not") {
  const auto metadata = CoreMetadata::parse(
      "Metadata-Version: 2.2\r\nName: Foo_Bar\nVERSION: 1.0\nSummary: one\n  two\n"
      "Requires-Dist: a (>=1)\nrequires-dist: b[x]; extra == 'y'\n and os_name == 'nt'\n"
      "Requires-Python: >=3.8\nProvides-Extra: Y\nDynamic: License\nUnknown: x\n\n"
      "Requires-Dist: not a header\n");
  REQUIRE(metadata);
  CHECK(metadata->metadata_version == "2.2");
  CHECK(metadata->name_text == "Foo_Bar");
  CHECK(metadata->name == PackageName::literal("foo-bar"));
  CHECK(metadata->version == Version::literal("1.0"));
  CHECK(metadata->summary == "one two");
  REQUIRE(metadata->requires_dist.size() == 2);
  CHECK(metadata->requires_dist[1].to_string() == "b[x]; extra == \"y\" and os_name == \"nt\"");
  CHECK(metadata->requires_python->to_string() == ">=3.8");
  CHECK(metadata->provides_extra == std::vector{ExtraName::literal("y")});
  CHECK(metadata->dynamic == std::vector<std::string>{"license"});
}

TEST_CASE("metadata without name or version, or with a broken requirement, are refused") {
  CHECK_FALSE(CoreMetadata::parse(""));
  CHECK_FALSE(CoreMetadata::parse("Name: a\n"));
  CHECK_FALSE(CoreMetadata::parse("Version: 1\n"));
  CHECK_FALSE(CoreMetadata::parse("Name: a\nVersion: one\n"));
  const auto broken = CoreMetadata::parse("Name: a\nVersion: 1\nRequires-Dist: b 1.0\n");
  REQUIRE_FALSE(broken);
  CHECK(broken.error().to_string().find("`Requires-Dist`") != std::string::npos);
}

TEST_CASE("a Requires-Python as old packages wrote it is mended") {
  CHECK(parse_requires_python(">=3.6.*")->to_string() == ">=3.6");
  CHECK(parse_requires_python("'>=2.7, !=3.0.*'")->to_string() == "!=3.0.*,>=2.7");
  CHECK_FALSE(parse_requires_python("three"));
}
