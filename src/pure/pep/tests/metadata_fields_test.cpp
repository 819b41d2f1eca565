#include "sconce/pep/metadata_fields.hpp"

#include <doctest/doctest.h>

using namespace sconce::pep;

namespace {

std::vector<std::string> faulty(std::string_view text) {
  std::vector<std::string> fields;
  for (const MetadataFault& fault : validate_metadata(MetadataFields::parse(text))) {
    fields.push_back(fault.field);
  }
  return fields;
}

bool accepts(const std::string& key, MetadataValue value) {
  return checked_metadata_field({{key, std::move(value)}}, key).has_value();
}

using List = std::vector<std::string>;

}  // namespace

TEST_CASE("headers are kept by kind, and what does not fit is kept apart") {
  const auto file = MetadataFields::parse(
      "Name: a\nKeywords: x, y\nClassifier: p\nClassifier: q\nProject-URL: Home, "
      "https://a.example\n"
      "Summary: one\nSummary: two\nStrange: s\n\nthe body\n");
  CHECK(std::get<std::string>(file.fields.at("name")) == "a");
  CHECK(std::get<List>(file.fields.at("keywords")) == List{"x", "y"});
  CHECK(std::get<List>(file.fields.at("classifiers")) == List{"p", "q"});
  CHECK(std::get<MetadataLabels>(file.fields.at("project_urls")) ==
        MetadataLabels{{"Home", "https://a.example"}});
  CHECK(std::get<std::string>(file.fields.at("description")) == "the body\n");
  CHECK(file.unparsed.at("summary") == List{"one", "two"});
  CHECK(file.unparsed.at("strange") == List{"s"});
}

TEST_CASE("a header that is not UTF-8 is kept apart as Latin-1") {
  const auto file = MetadataFields::parse("Author: \xc0m\n");
  CHECK(file.unparsed.at("author") == List{"\xc3\x80m"});
}

TEST_CASE("every fault of a file is found") {
  CHECK(faulty("Metadata-Version: 2.1\nName: a\nVersion: 1\n").empty());
  CHECK(faulty("") == List{"metadata-version", "name", "version"});
  CHECK(faulty("Metadata-Version: 2.1\nName: a\nVersion: 1\nVersion: 2\nNew: x\n") ==
        List{"new", "version"});
  CHECK(faulty("Metadata-Version: 2.1\nName: a\nVersion: 1\nDynamic: License\n") ==
        List{"dynamic"});
}

TEST_CASE("single fields are checked by their own rules") {
  CHECK(accepts("description_content_type", "text/markdown; charset=\"UTF-8\"; variant=GFM"));
  for (const char* text : {"text/html", "text/plain; charset=ascii", "text/plain; x*",
                           "text/plain; charset=\"utf-8", "text/markdown; variant=other", ""}) {
    CAPTURE(text);
    CHECK_FALSE(accepts("description_content_type", std::string(text)));
  }
  CHECK(accepts("license_files", List{"licenses/MIT.txt"}));
  for (const char* text : {"../a", "/a", "C:/a", "a\\b", "a/*", "", "a//b"}) {
    CAPTURE(text);
    CHECK_FALSE(accepts("license_files", List{text}));
  }
  CHECK(accepts("import_names", List{"a.b", "_c ; private"}));
  for (const char* text : {"class", "a-b", "a.", "a;", "a; public"}) {
    CAPTURE(text);
    CHECK_FALSE(accepts("import_names", List{text}));
  }
  CHECK_FALSE(accepts("summary", "one\ntwo"));
  CHECK_FALSE(accepts("summary", List{"of another kind"}));
  CHECK_FALSE(checked_metadata_field({}, "name"));
  CHECK_FALSE(checked_metadata_field({}, "summary").value());
}
