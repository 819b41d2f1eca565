#include "sconce/document/json_view.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>

using namespace sconce;
using document::JsonDocument;
using document::JsonKind;

TEST_CASE("nodes show the document without copying it") {
  auto parsed = JsonDocument::parse(
      R"({"name": "x", "size": -7, "big": 9223372036854775808, "half": 0.5, "on": true,
          "none": null, "list": [1, [2, 3], {"a": []}, "end"], "empty": {}})");
  REQUIRE(parsed);
  const JsonDocument document = std::move(*parsed);
  const auto root = document.root();
  CHECK(root.kind() == JsonKind::object);
  CHECK(root.find("name")->as_string() == "x");
  CHECK(root.find("size")->as_integer() == -7);
  CHECK(root.find("size")->as_number() == -7.0);
  CHECK(root.find("big")->as_integer() == std::nullopt);
  CHECK(root.find("half")->as_number() == 0.5);
  CHECK(root.find("on")->as_bool() == true);
  CHECK(root.find("none")->is_null());
  CHECK_FALSE(root.find("absent"));
  CHECK_FALSE(root.find("name")->find("x"));

  std::string kinds;
  for (const auto item : root.find("list")->items()) {
    kinds += std::to_string(static_cast<int>(item.kind())) + " ";
  }
  CHECK(kinds == "2 5 6 4 ");
  std::string keys;
  for (const auto member : root.members()) keys += std::string(member.key) + " ";
  CHECK(keys == "name size big half on none list empty ");
  for ([[maybe_unused]] const auto item : root.items()) FAIL("an object has no items");
  for ([[maybe_unused]] const auto member : root.find("empty")->members()) FAIL("it is empty");
}

TEST_CASE("a document of one scalar has it as its root") {
  CHECK(JsonDocument::parse("\"a\"")->root().as_string() == "a");
  CHECK(JsonDocument::parse(" 12 ")->root().as_integer() == 12);
}
